package dev.lockstep.runtime.multipaxos;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A sequence of decrees that all replicas agree on, seen from one of them: values are appended, and
 * delivered everywhere in the same order. With one replica that appends, each value costs one round
 * of messages and one sync at a majority; replicas that append at the same time take the lead from
 * each other, which costs two more.
 *
 * <p>Bounded memory: the decrees are kept until {@link #trim}, at every replica for itself.
 *
 * <p>Thread-safe.
 */
public final class DecreeSequence {

  private final PaxosReplica replica;
  private final String instance;
  private final Decrees decrees;

  DecreeSequence(PaxosReplica replica, String instance, Decrees decrees) {
    this.replica = replica;
    this.instance = instance;
    this.decrees = decrees;
  }

  /** Appends a value and waits as long as the limits of the replica say. */
  public CompletableFuture<AppendOutcome> append(String value) {
    return append(value, replica.limits().answer());
  }

  /**
   * Appends a value.
   *
   * @param within how long to wait for the outcome; the value may be chosen after that
   * @return completed off the node's thread, never exceptionally
   */
  public CompletableFuture<AppendOutcome> append(String value, Duration within) {
    Objects.requireNonNull(value, "append a value");
    int kept = decrees.untrimmed();
    if (kept + decrees.waiting() >= replica.limits().untrimmedMax()) {
      return CompletableFuture.completedFuture(
          new AppendOutcome.Refused(
              kept + " decrees are kept already; call trim() for those whose effect is durable",
              Duration.ZERO));
    }
    return replica.append(instance, decrees, value, within);
  }

  /**
   * Delivers decrees to a listener, those that are known and those to come, on a thread of its own.
   * If {@code from} was trimmed, {@link DecreeListener#skipped} comes first.
   *
   * @param from the first position that the listener wants, at least 1
   * @return ends the delivery when it is closed
   */
  public AutoCloseable deliver(long from, DecreeListener listener) {
    if (from < 1) {
      throw new IllegalArgumentException("positions begin at 1, not at " + from);
    }
    return new Delivery(replica.name() + "-" + instance, decrees, from, listener).start();
  }

  /**
   * Says that the application has the effect of all decrees below a position, durably: this replica
   * forgets them, as soon as it knows them. After a restart they are not delivered again. A replica
   * that lags further behind skips them, see {@link DecreeListener#skipped}; so keep as many as the
   * others may miss.
   */
  public void trim(long below) {
    replica.trim(instance, below);
    decrees.forget(Math.min(below, decrees.end()));
  }

  /** The first position of which this replica knows no decree. */
  public long end() {
    return decrees.end();
  }

  /** Has the replica ask the others for what it misses; it does so by itself after a restart. */
  public void learn() {
    replica.learn(instance);
  }
}
