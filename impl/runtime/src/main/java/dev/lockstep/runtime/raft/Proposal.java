package dev.lockstep.runtime.raft;

import dev.lockstep.core.raft.LogValue;

/** A command, or the opening of a session, on its way into the log. */
final class Proposal extends Calls.Call<SubmitOutcome<Object>> {

  final LogValue value;

  /** Whether the node took it, so that it may stand in a log. */
  volatile boolean taken;

  /** The next one that waits for the same index, of another term. */
  Proposal next;

  long term;

  Proposal(LogValue value, int bytes, long deadlineNanos) {
    super(deadlineNanos, bytes);
    this.value = value;
  }
}
