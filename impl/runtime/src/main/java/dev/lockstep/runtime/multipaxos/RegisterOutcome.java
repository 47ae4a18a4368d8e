package dev.lockstep.runtime.multipaxos;

import java.time.Duration;

/** What is known of a register: always one of these, never an exception. */
public sealed interface RegisterOutcome {

  /** This very call has set the register, for good. */
  record Set(String value) implements RegisterOutcome {}

  /** The register holds this value, for good, and another call has set it. */
  record AlreadySet(String value) implements RegisterOutcome {}

  /**
   * The request did not reach the protocol: it has not set the register. The caller may try again.
   *
   * @param why in one sentence
   * @param retryAfter after which time trying again may succeed: a hint; zero where nothing is
   *     known
   */
  record Refused(String why, Duration retryAfter) implements RegisterOutcome {}

  /**
   * No value is known yet. One that was being set may still come to be the register's. Trying again
   * is safe: the register is set once; {@link WriteOnceRegister#get} tells its value as soon as
   * this replica has learned it.
   *
   * @param why in one sentence
   */
  record Unknown(String why) implements RegisterOutcome {}
}
