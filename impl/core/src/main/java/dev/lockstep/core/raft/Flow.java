package dev.lockstep.core.raft;

/**
 * How much a leader sends to whom: the {@code counts} of {@code Replicate}, which the specification
 * leaves open.
 *
 * <p>Invariants: (1) a follower that is probed gets one message per heartbeat or answer; (2) what a
 * follower has not acknowledged is bounded in entries and in bytes; (3) a snapshot is offered again
 * only after a pause; (4) a follower that does not acknowledge what it was sent gets a message at
 * each heartbeat, so that nothing is lost for good.
 */
final class Flow {
  private static final int SNAPSHOT_PAUSE_HEARTBEATS = 20;

  private final State state;
  private final Limits limits;

  Flow(State state, Limits limits) {
    this.state = state;
    this.limits = limits;
  }

  /**
   * How many entries to send to a follower now, or -1 for no message. As they are sent, they are
   * not asked for again.
   */
  int count(Progress follower) {
    if (needsSnapshot(follower)) {
      if (follower.snapshotPause > 0) {
        return -1;
      }
      follower.snapshotPause = SNAPSHOT_PAUSE_HEARTBEATS;
      return 0;
    } else if (follower.probing) {
      return probe(follower);
    }
    int count = free(follower);
    if (count == 0 && !follower.nudged) {
      return -1;
    }
    follower.nudged = false;
    return count;
  }

  /** The first probe is likely to match, so it carries entries; who is silent gets none again. */
  private int probe(Progress follower) {
    if (follower.probed) {
      return -1;
    }
    follower.probed = true;
    boolean first = follower.firstProbe;
    follower.firstProbe = false;
    return first ? batch(follower.nextIndex - 1, limits.batchEntries(), limits.batchBytes()) : 0;
  }

  private boolean needsSnapshot(Progress follower) {
    return follower.nextIndex <= state.log.snapshot().index();
  }

  /** How many entries the window has room for, in one message. */
  private int free(Progress follower) {
    long sent = follower.nextIndex - 1;
    long inFlight = sent - follower.matchIndex;
    int entries = (int) Math.min(limits.batchEntries(), limits.windowEntries() - inFlight);
    // What is acknowledged may lie in the snapshot; then all in flight does not count in bytes.
    long from = Math.max(follower.matchIndex, state.log.snapshot().index());
    long bytes = limits.windowBytes() - state.log.bytes(from, sent);
    if (entries <= 0 || (bytes <= 0 && inFlight > 0)) {
      return 0;
    }
    return batch(sent, entries, Math.min(bytes, limits.batchBytes()));
  }

  /** How many of the entries behind an index fit, at least one if there is one. */
  private int batch(long sent, int entries, long bytes) {
    int available = (int) Math.min(entries, state.log.lastIndex() - sent);
    if (available > 1 && state.log.bytes(sent, sent + available) > bytes) {
      int count = 1;
      while (state.log.bytes(sent, sent + count + 1) <= bytes) {
        count++;
      }
      return count;
    }
    return Math.max(0, available);
  }

  /**
   * A heartbeat's time has come. Returns whether somebody is to be sent something because of it.
   */
  boolean heartbeat() {
    boolean wanted = false;
    for (Progress follower : state.leadership().servers()) {
      if (follower.server.equals(state.name)) {
        continue;
      }
      follower.probed = false;
      follower.snapshotPause = Math.max(0, follower.snapshotPause - 1);
      follower.nudged =
          follower.nextIndex - 1 > follower.matchIndex
              && follower.matchIndex == follower.matchedBefore;
      follower.matchedBefore = follower.matchIndex;
      wanted |= isBehind(follower);
    }
    return wanted;
  }

  /** Whether a follower may have to be sent something. */
  boolean isBehind(Progress follower) {
    return follower.probing
        || follower.nudged
        || needsSnapshot(follower)
        || follower.nextIndex <= state.log.lastIndex();
  }

  /** Whether a proposal fits into what may be under way. */
  boolean hasRoom(int entries) {
    long uncommitted = state.log.lastIndex() - state.commitIndex();
    return uncommitted + entries <= limits.uncommittedEntries()
        && state.log.bytes(state.commitIndex(), state.log.lastIndex()) < limits.uncommittedBytes();
  }

  /** Whether one more read may wait. */
  boolean hasRoomForRead(int waiting) {
    return waiting < limits.reads();
  }
}
