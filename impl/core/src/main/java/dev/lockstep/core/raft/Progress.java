package dev.lockstep.core.raft;

import dev.lockstep.traces.Value;

/**
 * What a leader knows of one server, itself among them: the elements of {@code nextIndex}, {@code
 * matchIndex}, {@code probing}, {@code heard} and {@code roundAck}, and below them what decides how
 * much is sent when, which is no part of the specification.
 *
 * <p>Invariants: (1) {@code matchIndex} and {@code roundAck} do not go back; (2) {@code nextIndex}
 * is above {@code matchIndex}.
 */
final class Progress {
  final String server;

  /** Figure 2: index of the next log entry to send to that server. */
  long nextIndex;

  /** Figure 2: index of the highest log entry known to be replicated on the server, durably. */
  long matchIndex;

  /** Whether it is not known where the logs match. */
  boolean probing;

  /** Whether it has answered since the last check of the quorum. */
  boolean heard;

  /** The last round of heartbeats that it has answered. */
  long roundAck;

  /** Whether a probe is under way; the next heartbeat ends the wait for its answer. */
  boolean probed;

  /** Whether the next probe is the first since it is probed: it carries entries. */
  boolean firstProbe = true;

  /** Whether an empty append is to show what became of those that were sent. */
  boolean nudged;

  /** {@code matchIndex} at the last heartbeat. */
  long matchedBefore;

  /** How many heartbeats pass before a snapshot is offered again. */
  int snapshotPause;

  Progress(String server, long nextIndex, boolean probing) {
    this.server = server;
    this.nextIndex = nextIndex;
    this.probing = probing;
  }

  /** The server has this leader's log up to an index on its disk. */
  void acknowledged(long index) {
    matchIndex = Math.max(matchIndex, index);
    nextIndex = Math.max(nextIndex, index + 1);
    probing = false;
    snapshotPause = 0;
    nudged = false;
  }

  /** The logs may match at an index, or below. */
  void rejected(long index) {
    nextIndex = Math.max(matchIndex, index) + 1;
    firstProbe = !probing;
    probing = true;
    probed = false;
    nudged = false;
  }

  Value nextIndexValue() {
    return Value.of(nextIndex);
  }

  Value matchIndexValue() {
    return Value.of(matchIndex);
  }

  Value roundAckValue() {
    return Value.of(roundAck);
  }
}
