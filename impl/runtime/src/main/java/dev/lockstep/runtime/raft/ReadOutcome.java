package dev.lockstep.runtime.raft;

import java.time.Duration;

/**
 * What became of a read: always one of these, never an exception, but for what the query itself
 * throws, with which the future fails.
 *
 * @param <T> answers
 */
public sealed interface ReadOutcome<T> {

  /**
   * The answer.
   *
   * @param value what the query returned
   * @param index up to where the log was applied then
   */
  record Answered<T>(T value, long index) implements ReadOutcome<T> {}

  /**
   * No answer. A read changes nothing, so it may be repeated, here or at another member.
   *
   * @param why in one sentence
   * @param retryAfter after which time that may succeed: a hint
   */
  record Unavailable<T>(String why, Duration retryAfter) implements ReadOutcome<T> {}
}
