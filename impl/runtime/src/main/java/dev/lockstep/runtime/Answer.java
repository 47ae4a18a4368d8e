package dev.lockstep.runtime;

import dev.lockstep.traces.Value;
import java.time.Duration;

/** What a client hears of its request: always one of these, never an exception. */
public sealed interface Answer {

  /**
   * The instance has this outcome; it is durable and final.
   *
   * @param value in the vocabulary of the protocol
   */
  record Outcome(Value value) implements Answer {}

  /**
   * The request did not reach the protocol and never will: nothing happened, and the client may try
   * again.
   *
   * @param reason why
   * @param retryAfter after which time trying again may succeed: a hint; zero if waiting alone does
   *     not help, or nothing is known
   */
  record Refused(Refusal reason, Duration retryAfter) implements Answer {}

  /**
   * The request may take effect or may not, now or later. The outcome becomes known by asking again
   * for the same instance, here or at another node.
   *
   * @param why in one sentence
   */
  record Unknown(String why) implements Answer {}

  /** Why a request was refused. */
  enum Refusal {
    /** Too many requests are open, or too many inputs wait: try again later. */
    OVERLOADED,
    /** So many inputs wait that this one's time would be over before its turn: try again later. */
    TOO_LATE,
    /** The node is closing or has stopped: ask another node. */
    STOPPED
  }
}
