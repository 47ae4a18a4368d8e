package dev.lockstep.sim;

import dev.lockstep.traces.Value;

/**
 * The state machine above a replicated log, at one node: deterministic. Two with the same contents
 * are equal. Not thread-safe.
 */
public interface Application {

  /** Carries an operation out, and tells its result. */
  Value apply(Value operation);

  /** The result of an operation that only observes. */
  Value query(Value operation);

  /** A snapshot: the same contents, and no more connected with this one. */
  Application copy();
}
