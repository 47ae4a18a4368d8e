package dev.lockstep.core.commit;

import dev.lockstep.core.Action;

/** The actions of {@code TwoPhaseNode} that a manager or a participant takes. */
public enum CommitAction implements Action {
  /** The manager asks every participant to prepare, or the only one to decide. */
  BEGIN,
  /** The manager counts a Yes; the last one decides to commit. */
  HANDLE_YES,
  /** The manager leaves a participant out that has only read. */
  HANDLE_READ_ONLY,
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
  /** The manager writes down what an operator decided for a participant. */
  HANDLE_HEURISTIC,
  /** The manager says again that it has written that down. */
  REPEAT_NOTED,
  /** An operator has read what was reported to the manager. */
  FORGET,
  /** A participant promises to commit. */
  VOTE_YES,
  /** A participant refuses to commit. */
  VOTE_NO,
  /** A participant has only read and takes no further part. */
  VOTE_READ_ONLY,
  /** The only participant decides to commit. */
  COMMIT_ALONE,
  /** The only participant decides to abort. */
  REFUSE_ALONE,
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
  /** An operator decides for a participant in doubt. */
  RESOLVE,
  /** A participant says again what an operator had decided for it. */
  REPORT,
  /** A participant knows that the manager has its report. */
  HANDLE_NOTED,
  /** A node has no use for a message. */
  DISCARD,
  /** The oldest record that was not durable is durable, and its messages leave. */
  PERSIST
}
