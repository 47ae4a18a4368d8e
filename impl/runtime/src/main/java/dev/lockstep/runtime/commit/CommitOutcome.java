package dev.lockstep.runtime.commit;

import dev.lockstep.runtime.Answer;

/** What became of a transaction: always one of these, never an exception. */
public sealed interface CommitOutcome {

  /** The transaction. */
  String transaction();

  /** Every participant has prepared, and the decision is durable: it commits everywhere. */
  record Committed(String transaction) implements CommitOutcome {}

  /**
   * The transaction has no effect anywhere, and this will not change.
   *
   * @param why in one sentence
   */
  record Aborted(String transaction, String why) implements CommitOutcome {}

  /**
   * The request did not reach the manager: nothing happened. The caller may try again, or give the
   * transaction up, whose participants then abort it by themselves.
   *
   * @param reason why
   */
  record Refused(String transaction, Answer.Refusal reason) implements CommitOutcome {}

  /**
   * The transaction may have committed or may not. {@link TransactionManager#commit} for the same
   * transaction, now or after a restart of the manager, tells which: it never decides twice.
   *
   * @param why in one sentence
   */
  record Unknown(String transaction, String why) implements CommitOutcome {}
}
