package dev.lockstep.core.paxos;

import dev.lockstep.core.Action;

/** The actions of {@code PaxosNode} that a proposer, an acceptor or a learner takes. */
public enum PaxosAction implements Action {
  /** A client asks a proposer to propose a value; the proposer begins a ballot. */
  PROPOSE,
  /** A proposer's ballot took too long; it begins a higher one. */
  PHASE1A,
  /** A proposer receives a promise that does not complete a quorum. */
  RECEIVE_PROMISE,
  /** A proposer receives the promise that completes a quorum, and asks for votes. */
  PHASE2A,
  /** A proposer has the promises of a quorum, and nothing to propose. */
  ABANDON,
  /** A proposer begins a ballot because a learner asks what was chosen. */
  HANDLE_QUERY,
  /** A proposer hears that a value is chosen, and stops. */
  STOP,
  /** An acceptor makes a promise. */
  PHASE1B,
  /** An acceptor votes. */
  PHASE2B,
  /** A learner counts a vote that does not complete a quorum. */
  RECEIVE_VOTE,
  /** A learner counts the vote that completes a quorum: the value is chosen. */
  DECIDE,
  /** A learner that has decided tells the others again. */
  ANNOUNCE,
  /** A learner hears from another one what was chosen. */
  HANDLE_SUCCESS,
  /** A learner has waited too long and asks the proposers. */
  QUERY,
  /** A node has no use for a message. */
  DISCARD,
  /** The oldest record that was not durable is durable, and its message leaves. */
  PERSIST
}
