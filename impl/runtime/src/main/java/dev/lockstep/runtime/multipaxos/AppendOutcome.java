package dev.lockstep.runtime.multipaxos;

import java.time.Duration;

/** What became of a value that was appended: always one of these, never an exception. */
public sealed interface AppendOutcome {

  /**
   * The value is chosen at this position, for good: every replica delivers it there. It stands at
   * no other position unless it was appended again.
   */
  record Appended(long position) implements AppendOutcome {}

  /**
   * The value did not reach the protocol and never will. The caller may append it again.
   *
   * @param why in one sentence, with what to do
   * @param retryAfter after which time trying again may succeed: a hint; zero if waiting alone does
   *     not help, or nothing is known
   */
  record Refused(String why, Duration retryAfter) implements AppendOutcome {}

  /**
   * The value may be chosen or not, now or later. Who appends it again may find it twice; who must
   * not, waits until it is delivered, or puts a name of its own into the value and has the reader
   * drop the second one.
   *
   * @param why in one sentence
   */
  record Unknown(String why) implements AppendOutcome {}
}
