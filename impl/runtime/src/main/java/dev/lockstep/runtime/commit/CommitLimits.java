package dev.lockstep.runtime.commit;

import java.time.Duration;

/**
 * How long things may take. None of them can break atomicity: they decide when to give up waiting.
 * Each node goes by its own: a manager by {@code answer} and {@code votes}, a participant by the
 * others, and by {@code answer} where its application asks it.
 *
 * <p>Where {@code prepare} is shorter than {@code votes} and that shorter than {@code answer}, a
 * resource that is too slow is named as the cause, a participant that is out of reach costs the
 * others {@code votes}, and in both cases the client hears that the transaction has aborted rather
 * than that its outcome is unknown.
 *
 * @param answer how long {@link Transaction#commit()} and its like wait for an outcome; afterwards
 *     it is {@link CommitOutcome.Unknown}
 * @param prepare how long {@link Resource#prepare} may take; a vote that comes later is a No
 * @param votes how long the manager waits for all votes, from {@link Transaction#commit()} on; then
 *     it aborts the transaction, with {@link dev.lockstep.core.commit.CommitReply.Why#TIMEOUT}. To
 *     the millisecond, and not shorter than {@code prepare}, for a resource that takes its time
 *     would be in vain
 * @param work how long a transaction that a participant has joined may go on without being asked to
 *     prepare; then the participant aborts it
 * @param pauseFirst the pause after the first failed {@link Resource#commit} or {@link
 *     Resource#rollback}; each further one is twice as long
 * @param pauseMost the longest such pause
 */
public record CommitLimits(
    Duration answer,
    Duration prepare,
    Duration votes,
    Duration work,
    Duration pauseFirst,
    Duration pauseMost) {

  /**
   * Ten seconds for an answer, five to prepare, eight for all votes, five minutes of work, and
   * pauses from a tenth of a second to half a minute.
   */
  public static final CommitLimits DEFAULT =
      new CommitLimits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(8),
          Duration.ofMinutes(5),
          Duration.ofMillis(100),
          Duration.ofSeconds(30));

  public CommitLimits {
    if (!positive(answer)
        || !positive(prepare)
        || !positive(work)
        || !positive(pauseFirst)
        || pauseMost.compareTo(pauseFirst) < 0) {
      throw new IllegalArgumentException(
          "limits are longer than nothing, and the longest pause not shorter than the first");
    }
    if (votes.compareTo(prepare) < 0 || votes.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException(
          "a manager waits for votes at least a millisecond and as long as a resource may prepare,"
              + " which is "
              + prepare
              + ", not "
              + votes);
    }
  }

  /**
   * The same but for how long a resource may prepare and how long the manager waits for its vote.
   *
   * @throws IllegalArgumentException if the second is the shorter one
   */
  public CommitLimits withVotes(Duration prepare, Duration votes) {
    return new CommitLimits(answer, prepare, votes, work, pauseFirst, pauseMost);
  }

  private static boolean positive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }
}
