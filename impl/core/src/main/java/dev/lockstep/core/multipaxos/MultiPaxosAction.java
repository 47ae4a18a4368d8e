package dev.lockstep.core.multipaxos;

import dev.lockstep.core.Action;

/** The actions of {@code MultiPaxosNode} that a replica takes. */
public enum MultiPaxosAction implements Action {
  /** A client asks the leader to propose a value; it asks for votes at once. */
  PROPOSE,
  /** A client asks a replica that does not lead; the value waits for a ballot. */
  SUBMIT,
  /** A replica begins a ballot for all positions that it knows no decree of. */
  PHASE1A,
  /** A proposer receives a promise that does not complete a quorum. */
  RECEIVE_PROMISE,
  /** A proposer receives the promise that completes a quorum, leads, and asks for votes. */
  PHASE2A,
  /** An acceptor makes a promise for all positions. */
  PHASE1B,
  /** An acceptor votes at a position. */
  PHASE2B,
  /** The leader counts a vote that does not complete a quorum. */
  RECEIVE_VOTE,
  /** The leader counts the vote that completes a quorum: the value is chosen. */
  DECIDE,
  /** A replica hears from another one what was chosen. */
  HANDLE_SUCCESS,
  /** A replica misses a decree and asks the others. */
  QUERY,
  /** A replica tells another one what that misses. */
  HANDLE_QUERY,
  /** The application needs the first decrees no longer, and the replica forgets them. */
  TRIM,
  /** The others have forgotten what a replica misses, and it goes on where they begin. */
  SKIP,
  /** A replica has no use for a message. */
  DISCARD,
  /** The oldest record that was not durable is durable, and its messages leave. */
  PERSIST
}
