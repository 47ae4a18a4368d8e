package dev.lockstep.sim;

/**
 * Where a node can be killed: around every trace event and every step of its storage. A node does,
 * in this order: event into the trace, records into the log, messages and replies out, later a
 * sync, and then one {@code Persisted} input per record that the sync covered.
 */
public enum CrashPoint {
  /** The event is in the trace, nothing that it asks for was done: before the append. */
  AFTER_EVENT,
  /** A record is appended and not synced; later records and messages of the step never leave. */
  AFTER_APPEND,
  /** Everything that the step asks for was done, its records are not yet synced. */
  AFTER_STEP,
  /** The sync is about to return: the node took other inputs since the append. */
  BEFORE_SYNC,
  /** The sync returned, the machine was not told: before the Persisted input. */
  AFTER_SYNC,
  /** Between two Persisted inputs of one sync. */
  BETWEEN_PERSISTED,
  /** The node has recovered and has not taken an input yet: a second crash during recovery. */
  AFTER_RESTART
}
