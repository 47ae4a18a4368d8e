package dev.lockstep.runtime.raft;

import java.time.Duration;

/**
 * How much a member takes on. Whatever is beyond is refused with {@link SubmitOutcome.Overloaded}
 * or {@link ReadOutcome.Unavailable}, so that memory is bounded under every load.
 *
 * @param openMax commands, and as many reads, that have no outcome yet; and events that wait for
 *     the state machine, beyond which a leader takes no commands and a follower no entries
 * @param openBytesMax bytes of these commands
 * @param commandBytesMax bytes of one command
 * @param answer how long a call without a time of its own waits for its outcome
 * @param snapshotEntries a snapshot is taken when so many entries were applied since the last one
 * @param snapshotBytes or so many bytes of commands
 * @param retainedEntries entries kept behind a snapshot, for followers that are a little behind:
 *     they need no snapshot then
 * @param sessionsMax sessions that are kept; of more, the one that was used longest ago ends. The
 *     same at all members, for ever
 * @param sessionWindow commands that a session may have under way, and results that are kept for
 *     it. The same at all members, for ever
 */
public record RaftLimits(
    int openMax,
    long openBytesMax,
    int commandBytesMax,
    Duration answer,
    int snapshotEntries,
    long snapshotBytes,
    int retainedEntries,
    int sessionsMax,
    int sessionWindow) {

  private static final int COMMAND_BYTES_LIMIT = 256 << 10;

  /** Limits that fit most services. */
  public static final RaftLimits DEFAULT =
      new RaftLimits(
          4096, 64L << 20, 128 << 10, Duration.ofSeconds(5), 100_000, 64L << 20, 5_000, 256, 64);

  public RaftLimits {
    if (openMax < 1
        || openBytesMax < commandBytesMax
        || commandBytesMax < 1
        || commandBytesMax > COMMAND_BYTES_LIMIT
        || answer.isNegative()
        || snapshotEntries < 1
        || snapshotBytes < 1
        || retainedEntries < 0
        || sessionsMax < 1
        || sessionWindow < 1) {
      throw new IllegalArgumentException(
          "limits are at least 1, a command has at most "
              + COMMAND_BYTES_LIMIT
              + " bytes, which are not more than those that may be open, and times and entries"
              + " retained are not negative");
    }
  }

  /** The same but for open commands and their bytes. */
  public RaftLimits withOpen(int openMaxNow, long openBytesMaxNow) {
    return new RaftLimits(
        openMaxNow,
        openBytesMaxNow,
        (int) Math.min(commandBytesMax, openBytesMaxNow),
        answer,
        snapshotEntries,
        snapshotBytes,
        retainedEntries,
        sessionsMax,
        sessionWindow);
  }

  /** The same but for how long a call waits. */
  public RaftLimits withAnswer(Duration answerNow) {
    return new RaftLimits(
        openMax,
        openBytesMax,
        commandBytesMax,
        answerNow,
        snapshotEntries,
        snapshotBytes,
        retainedEntries,
        sessionsMax,
        sessionWindow);
  }

  /** The same but for when a snapshot is taken, and what is kept behind it. */
  public RaftLimits withSnapshots(int entries, long bytes, int retained) {
    return new RaftLimits(
        openMax,
        openBytesMax,
        commandBytesMax,
        answer,
        entries,
        bytes,
        retained,
        sessionsMax,
        sessionWindow);
  }

  /** The same but for sessions. */
  public RaftLimits withSessions(int sessions, int window) {
    return new RaftLimits(
        openMax,
        openBytesMax,
        commandBytesMax,
        answer,
        snapshotEntries,
        snapshotBytes,
        retainedEntries,
        sessions,
        window);
  }
}
