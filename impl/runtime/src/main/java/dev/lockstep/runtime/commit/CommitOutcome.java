package dev.lockstep.runtime.commit;

import dev.lockstep.core.commit.CommitDecision;
import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.runtime.Answer;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of a transaction: always one of these, never an exception. Each answers the two
 * questions of whoever asked: {@link #happened did it happen}, and {@link #mayRetry may I do it
 * again}; and says what to do {@link #next}.
 *
 * <p>Asking again for the same transaction is always safe, whatever the answer was: {@link
 * Transaction#commit} never decides twice.
 *
 * <p>Immutable, thread-safe.
 */
public sealed interface CommitOutcome {

  /** Whether the work of a transaction has taken effect. */
  enum Happened {
    /** It has, or will within moments, at every participant, for good. */
    YES,
    /** It has not, and will not, anywhere. */
    NO,
    /** At some participants it has, at others not: an operator decided against the manager. */
    IN_PART,
    /** It is not known here, or not yet. */
    UNKNOWN
  }

  /** The transaction's name. */
  String transaction();

  /** Whether the transaction's work has taken effect. */
  Happened happened();

  /** Whether the same work may be done in a new transaction without being done twice. */
  default boolean mayRetry() {
    return happened() == Happened.NO;
  }

  /** What the caller may do next, in one sentence. */
  String next();

  /**
   * Every participant has promised, and the decision is durable: it takes effect everywhere, and no
   * crash can undo that. The caller is done.
   *
   * @param readOnly whether all participants had only read, so that nothing was there to commit
   */
  record Committed(String transaction, boolean readOnly) implements CommitOutcome {
    @Override
    public Happened happened() {
      return Happened.YES;
    }

    @Override
    public String next() {
      return "nothing is left to do";
    }
  }

  /**
   * The transaction has no effect anywhere, and this will not change. The caller may do the work
   * again in a new transaction.
   *
   * @param by the node at which it failed: a participant, or the manager
   * @param why the cause
   */
  record Aborted(String transaction, String by, CommitReply.Why why) implements CommitOutcome {
    @Override
    public Happened happened() {
      return Happened.NO;
    }

    @Override
    public String next() {
      return switch (why) {
        case VOTE, FAILED -> by + " could not do its part; do the work again once it can";
        case TIMEOUT -> by + " has waited long enough; do the work again in a new transaction";
        case PRESUMED ->
            "there was no decision to commit before "
                + by
                + " restarted; do the work again in a new transaction";
        case DECISION, LOGGED -> "ask the manager for the cause, or do the work again";
      };
    }
  }

  /**
   * The transaction may have taken effect or may not, now or later. It becomes known by asking
   * again: {@link Transaction#commit} or {@link Transaction#outcome} on this handle, or on one from
   * {@link TransactionManager#transaction} after a restart. The caller must not do the work again
   * before that.
   *
   * @param why in one sentence
   */
  record Unknown(String transaction, String why) implements CommitOutcome {
    @Override
    public Happened happened() {
      return Happened.UNKNOWN;
    }

    @Override
    public String next() {
      return "ask again for " + transaction + " until the outcome is known";
    }
  }

  /**
   * This request never reached the manager, and never will. If it was the first for its
   * transaction, nothing happened, and the caller may ask again or do the work in a new
   * transaction; the participants abort this one by themselves. If an earlier request was under
   * way, its fate is as unknown as before.
   *
   * @param reason why
   * @param retryAfter when asking again may succeed: a hint, zero if waiting alone does not help
   * @param first whether no earlier request for this transaction can have reached the manager
   */
  record Refused(String transaction, Answer.Refusal reason, Duration retryAfter, boolean first)
      implements CommitOutcome {
    @Override
    public Happened happened() {
      return first ? Happened.NO : Happened.UNKNOWN;
    }

    @Override
    public String next() {
      return reason == Answer.Refusal.STOPPED
          ? "ask again when the manager runs"
          : "ask again after " + retryAfter.toMillis() + " ms, with fewer requests at once";
    }
  }

  /**
   * A heuristic outcome: an operator resolved a participant in doubt against what the manager
   * decided, so the transaction took effect at some participants only. Somebody has to mend the
   * data; {@link TransactionManager#forget} then takes it from the list.
   *
   * @param decided what the manager decided; every participant not named follows it
   * @param heuristics what was done instead, or likewise, by participant that an operator resolved
   */
  record Mixed(
      String transaction, CommitDecision decided, SortedMap<String, CommitDecision> heuristics)
      implements CommitOutcome {
    public Mixed {
      heuristics = Collections.unmodifiableSortedMap(new TreeMap<>(heuristics));
    }

    @Override
    public Happened happened() {
      return Happened.IN_PART;
    }

    @Override
    public String next() {
      return "mend the data at " + heuristics.keySet() + ", then have the manager forget it";
    }
  }

  /**
   * A heuristic outcome that may turn out mixed: an operator resolved a participant in doubt, and
   * what the manager decided is not known there yet.
   *
   * @param participant where
   * @param heuristic what the operator decided, which the resource carries out
   */
  record Hazard(String transaction, String participant, CommitDecision heuristic)
      implements CommitOutcome {
    @Override
    public Happened happened() {
      return Happened.UNKNOWN;
    }

    @Override
    public String next() {
      return "ask the manager, once it runs, whether it decided likewise";
    }
  }
}
