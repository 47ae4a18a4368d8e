package dev.lockstep.core.commit;

import dev.lockstep.core.Action;

/** The actions of {@code TwoPhaseNode} that a manager or a participant takes. */
public enum CommitAction implements Action {
  /** The manager asks every participant to prepare. */
  BEGIN,
  /** The manager counts a Yes; the last one decides to commit. */
  HANDLE_YES,
  /** The manager aborts for a No. */
  HANDLE_NO,
  /** The manager has waited for votes long enough and aborts. */
  GIVE_UP,
  /** The manager tells a participant in doubt what it knows. */
  HANDLE_INQUIRY,
  /** The manager learns that a participant has committed durably. */
  HANDLE_ACK,
  /** The manager repeats what it has no answer to. */
  RESEND,
  /** A participant promises to commit. */
  VOTE_YES,
  /** A participant refuses to commit. */
  VOTE_NO,
  /** A participant that has voted, or aborted, says so again. */
  REPEAT_VOTE,
  /** A participant aborts before it has promised anything. */
  ABORT_ALONE,
  /** A participant obeys the decision to commit. */
  HANDLE_COMMIT,
  /** A participant says again that it has committed. */
  REPEAT_ACK,
  /** A participant obeys the decision to abort. */
  HANDLE_ABORT,
  /** A participant in doubt asks the manager. */
  INQUIRE,
  /** A node has no use for a message. */
  DISCARD,
  /** The oldest record that was not durable is durable, and its messages leave. */
  PERSIST
}
