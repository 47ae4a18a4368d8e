package dev.lockstep.sim;

import dev.lockstep.traces.Value;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What clients do in a long run of a replicated log. Immutable.
 *
 * @param clients how many, each with one operation at a time
 * @param operationsPerSecond of all clients together, per second of virtual time
 * @param attemptMillis how long a client waits at one node before it asks another
 * @param giveUpMillis how long it tries before it takes the outcome for unknown
 * @param compactEvery entries after which an application hands its node a snapshot
 * @param application a new application without contents
 * @param operations draws operations
 * @param listener hears what clients ask and are told
 */
public record Load(
    int clients,
    int operationsPerSecond,
    int attemptMillis,
    int giveUpMillis,
    int compactEvery,
    Supplier<Application> application,
    Operations operations,
    ClientListener listener) {

  /** Draws what clients ask. */
  public interface Operations {
    /**
     * The next operation.
     *
     * @param number of the operation in the run, for values that are written once
     */
    Value next(RandomGenerator random, long number);

    /** Whether it only observes, and so needs no entry of the log. */
    boolean observes(Value operation);
  }

  public Load {
    if (clients < 1 || operationsPerSecond < 1 || attemptMillis < 1 || compactEvery < 1) {
      throw new IllegalArgumentException(
          "a load needs clients, operations, patience and snapshots: %d, %d, %d ms, every %d"
              .formatted(clients, operationsPerSecond, attemptMillis, compactEvery));
    }
  }
}
