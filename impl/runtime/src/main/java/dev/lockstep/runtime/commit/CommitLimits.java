package dev.lockstep.runtime.commit;

import java.time.Duration;

/**
 * How long things may take. None of them can break atomicity: they decide when to give up waiting.
 *
 * @param answer how long {@link Transaction#commit()} and its like wait for an outcome; afterwards
 *     it is {@link CommitOutcome.Unknown}
 * @param prepare how long {@link Resource#prepare} may take; a vote that comes later is a No
 * @param work how long a transaction that a participant has joined may go on without being asked to
 *     prepare; then the participant aborts it
 * @param pauseFirst the pause after the first failed {@link Resource#commit} or {@link
 *     Resource#rollback}; each further one is twice as long
 * @param pauseMost the longest such pause
 */
public record CommitLimits(
    Duration answer, Duration prepare, Duration work, Duration pauseFirst, Duration pauseMost) {

  /** Ten seconds for an answer, half a minute to prepare, five minutes of work. */
  public static final CommitLimits DEFAULT =
      new CommitLimits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
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
  }

  private static boolean positive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }
}
