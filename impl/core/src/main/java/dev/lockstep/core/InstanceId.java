package dev.lockstep.core;

/**
 * Names of instances that one node issues, such as a manager's transactions: {@code
 * node.incarnation-number}. The name tells the issuer after a restart whether the instance is new
 * or one that it may have forgotten, which presumed abort depends on (Mohan, Lindsay and Obermarck,
 * "Transaction Management in the R* Distributed Database Management System", section 3).
 */
public final class InstanceId {

  private InstanceId() {}

  /** The name of the {@code number}th instance of an incarnation of a node. */
  public static String of(String node, long incarnation, long number) {
    return node + "." + incarnation + "-" + number;
  }

  /** Whether this incarnation of this node issued the name. */
  public static boolean issuedBy(String node, long incarnation, String instance) {
    return instance.startsWith(node + "." + incarnation + "-");
  }
}
