package dev.lockstep.runtime.multipaxos;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A register that all replicas agree on and that is set once: of all values that anybody sets, one
 * is the register's for good.
 *
 * <p>It is the first value of a sequence of decrees of its own. Thread-safe.
 */
public final class WriteOnceRegister {

  private final PaxosReplica replica;
  private final String instance;
  private final Decrees decrees;

  WriteOnceRegister(PaxosReplica replica, String instance, Decrees decrees) {
    this.replica = replica;
    this.instance = instance;
    this.decrees = decrees;
  }

  /** Sets the register and waits as long as the limits of the replica say. */
  public CompletableFuture<RegisterOutcome> set(String value) {
    return set(value, replica.limits().answer());
  }

  /**
   * Sets the register, unless it is set already. Calling it again is safe.
   *
   * @param within how long to wait for the outcome; the value may become the register's after that
   * @return completed off the node's thread, never exceptionally
   */
  public CompletableFuture<RegisterOutcome> set(String value, Duration within) {
    Objects.requireNonNull(value, "set a value");
    Tag known = decrees.first().getNow(null);
    if (known != null) {
      return CompletableFuture.completedFuture(new RegisterOutcome.AlreadySet(known.value()));
    }
    return replica.set(instance, decrees, value, within);
  }

  /** The value, as soon as this replica knows it, within the limits of the replica. */
  public CompletableFuture<RegisterOutcome> get() {
    return get(replica.limits().answer());
  }

  /**
   * The value, as soon as this replica knows it; asks the others meanwhile, and sets nothing.
   *
   * @param within how long to wait; {@link RegisterOutcome.Unknown} after that, because nobody has
   *     set it, or because no majority is up
   * @return completed off the node's thread, never exceptionally; never {@link RegisterOutcome.Set}
   */
  public CompletableFuture<RegisterOutcome> get(Duration within) {
    return replica.get(instance, decrees, within);
  }
}
