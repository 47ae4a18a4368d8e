package dev.lockstep.core;

/**
 * Names of instances that one node issues, such as a manager's transactions: {@code
 * node.incarnation-number}. The name tells the issuer after a restart whether the instance is new
 * or one that it may have forgotten, which presumed abort depends on (Mohan, Lindsay and Obermarck,
 * "Transaction Management in the R* Distributed Database Management System", section 3).
 */
public final class InstanceId {

  /** More digits might not fit a long. */
  private static final int NUMBER_DIGITS_MAX = 18;

  private InstanceId() {}

  /** The name of the {@code number}th instance of an incarnation of a node. */
  public static String of(String node, long incarnation, long number) {
    return node + "." + incarnation + "-" + number;
  }

  /** Whether this incarnation of this node issued the name. */
  public static boolean issuedBy(String node, long incarnation, String instance) {
    return instance.startsWith(node + "." + incarnation + "-");
  }

  /**
   * Where the number of an issued name begins, so that names of one issuer and incarnation can be
   * kept as ranges of numbers.
   *
   * @return the index of the first digit; -1 if the name does not end in a number from 1 that is
   *     written as {@link #of} writes it, with at most 18 digits
   */
  static int numberAt(String instance) {
    int at = instance.length();
    while (at > 0 && Character.digit(instance.charAt(at - 1), 10) >= 0) {
      at--;
    }
    int digits = instance.length() - at;
    boolean asIssued =
        at > 0
            && instance.charAt(at - 1) == '-'
            && digits >= 1
            && digits <= NUMBER_DIGITS_MAX
            && instance.charAt(at) >= '1'
            && instance.substring(at).chars().allMatch(each -> each >= '0' && each <= '9');
    return asIssued ? at : -1;
  }
}
