package dev.lockstep.runtime.paxos;

import dev.lockstep.runtime.Answer;

/** What is known of a decree: always one of these, never an exception. */
public sealed interface DecreeOutcome {

  /** The decree. */
  String decree();

  /**
   * The value that was chosen, for good. It may be another proposer's.
   *
   * @param value the value
   */
  record Chosen(String decree, String value) implements DecreeOutcome {}

  /**
   * The request did not reach the protocol: nothing was proposed here. The caller may try again.
   */
  record Refused(String decree, Answer.Refusal reason) implements DecreeOutcome {}

  /**
   * No value is known to be chosen yet; the one proposed may still be, at any time. {@link
   * PaxosClient#learn} tells which one is, once a majority of the acceptors is up.
   *
   * @param why in one sentence
   */
  record Unknown(String decree, String why) implements DecreeOutcome {}
}
