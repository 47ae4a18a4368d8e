package dev.lockstep.core.raft;

import dev.lockstep.core.Action;

/** The actions of {@code RaftNode} that a server takes. */
public enum RaftAction implements Action {
  /** A server has heard of no leader for long enough. */
  ELECTION_TIMEOUT,
  /** A server says whether it would vote for another one. */
  HANDLE_PRE_VOTE,
  /** A server that asked gets a pre-vote that does not complete a quorum. */
  COLLECT_PRE_VOTE,
  /** A server gets the pre-vote that completes a quorum, and asks for votes in a new term. */
  STAND_FOR_ELECTION,
  /** A server votes. */
  GRANT_VOTE,
  /** A server does not vote, and learns of the term that it was asked about. */
  DENY_VOTE,
  /** A candidate gets a vote that does not complete a quorum. */
  COLLECT_VOTE,
  /** A candidate gets the vote that completes a quorum, and leads. */
  WIN_ELECTION,
  /** An answer tells a server of a newer term. */
  OBSERVE_TERM,
  /** A server tells the sender of a request of an older term about its own. */
  REFUSE_TERM,
  /** The leader appends values to its log. */
  CLIENT_REQUEST,
  /** The leader sends to some followers the entries that come next, or a snapshot. */
  REPLICATE,
  /** A follower takes over entries that fit on its log. */
  HANDLE_APPEND,
  /** A follower says where its log may match that of the leader. */
  REJECT_APPEND,
  /** The leader learns how much of the log a server has on its disk. */
  HANDLE_ACK,
  /** The leader goes back to where a follower's log may match its own. */
  HANDLE_REJECTION,
  /** The leader shows that it is there; if reads wait, it begins a round. */
  SEND_HEARTBEATS,
  /** A server follows the sender of a heartbeat, and learns what is committed. */
  HANDLE_HEARTBEAT,
  /** The leader counts an answer to a heartbeat, for reads and for the check of the quorum. */
  HANDLE_HEARTBEAT_RESPONSE,
  /** A client reads at the leader. */
  REQUEST_READ,
  /** A client reads at a follower, which asks the leader what is committed. */
  FORWARD_READ,
  /** The leader is asked what is committed. */
  HANDLE_READ_INDEX,
  /** A read may be answered. */
  COMPLETE_READ,
  /** A read's client waits no longer. */
  ABANDON_READ,
  /** The leader has heard from a quorum since the last check. */
  CHECK_HEARD,
  /** The leader has not, and leads no longer. */
  STEP_DOWN,
  /** The application has a snapshot, and the server forgets the entries that it covers. */
  COMPACT,
  /** A server gets a snapshot of what it knows to be committed. */
  SKIP_SNAPSHOT,
  /** A snapshot takes the place of a server's log up to its last entry. */
  HANDLE_SNAPSHOT,
  /** A server has no use for a message. */
  DISCARD,
  /** The oldest record that was not durable is durable, and what waited for it leaves. */
  PERSIST
}
