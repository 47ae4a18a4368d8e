package dev.lockstep.runtime.multipaxos;

import java.time.Duration;

/**
 * How much a replica takes on, and how long it waits. None of them can break agreement.
 *
 * @param answer how long {@link DecreeSequence#append} and its like wait for an outcome; afterwards
 *     it is unknown, and may still become known
 * @param openMax values of one sequence that wait for their decree; further ones are refused
 * @param untrimmedMax decrees of one sequence that are kept; when there are so many, values are
 *     refused until {@link DecreeSequence#trim} is called
 */
public record PaxosLimits(Duration answer, int openMax, int untrimmedMax) {

  /** Ten seconds for an answer, 256 open values, 2048 decrees that are kept. */
  public static final PaxosLimits DEFAULT = new PaxosLimits(Duration.ofSeconds(10), 256, 2048);

  public PaxosLimits {
    if (answer.isNegative() || answer.isZero() || openMax < 1 || untrimmedMax < openMax) {
      throw new IllegalArgumentException(
          "limits are positive, and as many decrees are kept as values may be open");
    }
    if (untrimmedMax > 2_048) {
      throw new IllegalArgumentException("a replica keeps at most 2048 decrees of a sequence");
    }
  }
}
