package dev.lockstep.evidence.run.faults;

import java.util.Optional;

/**
 * One fault of a schedule. Immutable.
 *
 * @param kind what is done
 * @param target a node, or a link as {@code a->b}; empty where the seed chooses when it strikes
 * @param afterInstances it waits until so many instances were opened ...
 * @param afterMillis ... and then so long; from the beginning where {@code afterInstances} is 0
 * @param forMillis how long it lasts, or how long a node stays down; 0 of a fault of messages means
 *     until the run heals
 * @param forInstances it ends not before so many further instances have finished
 * @param amount the number that the kind takes, 0 where it takes none
 */
public record Fault(
    FaultKind kind,
    Optional<String> target,
    int afterInstances,
    int afterMillis,
    int forMillis,
    int forInstances,
    int amount) {

  /** What stands between the two nodes of a link. */
  public static final String ARROW = "->";

  public Fault {
    FaultKind.Amount limits = kind.amount();
    if (afterInstances < 0 || afterMillis < 0 || forMillis < 0 || forInstances < 0) {
      throw new IllegalArgumentException("a fault has no negative number");
    }
    if (amount < limits.min() || amount > limits.max()) {
      throw new IllegalArgumentException(
          limits.name() + " is " + limits.min() + " to " + limits.max() + ", not " + amount);
    }
  }

  /** A fault at once, with the usual amount, whose target the seed chooses. */
  public static Fault of(FaultKind kind) {
    return new Fault(kind, Optional.empty(), 0, 0, 0, 0, kind.amount().usual());
  }

  /** The same against this node or link. */
  public Fault on(String nodeOrLink) {
    return new Fault(
        kind,
        Optional.of(nodeOrLink),
        afterInstances,
        afterMillis,
        forMillis,
        forInstances,
        amount);
  }

  /** The same at another time. */
  public Fault after(int instances, int millis) {
    return new Fault(kind, target, instances, millis, forMillis, forInstances, amount);
  }

  /** The same for another time. */
  public Fault lasting(int millis, int instances) {
    return new Fault(kind, target, afterInstances, afterMillis, millis, instances, amount);
  }

  /** The same with another amount. */
  public Fault withAmount(int value) {
    return new Fault(kind, target, afterInstances, afterMillis, forMillis, forInstances, value);
  }
}
