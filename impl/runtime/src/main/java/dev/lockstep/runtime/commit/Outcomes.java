package dev.lockstep.runtime.commit;

import dev.lockstep.core.commit.CommitDecision;
import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.runtime.Answer;
import java.util.SortedMap;
import java.util.TreeMap;

/** Puts what a node answers into the words of {@link CommitOutcome}. */
final class Outcomes {

  private Outcomes() {}

  /**
   * The outcome that an answer means.
   *
   * @param first whether no earlier request for the transaction can have reached the node
   */
  static CommitOutcome of(String node, String transaction, Answer answer, boolean first) {
    if (answer instanceof Answer.Refused refused) {
      return new CommitOutcome.Refused(transaction, refused.reason(), refused.retryAfter(), first);
    } else if (answer instanceof Answer.Unknown unknown) {
      return new CommitOutcome.Unknown(transaction, unknown.why());
    }
    return of(node, transaction, CommitReply.of(((Answer.Outcome) answer).value()));
  }

  /** The outcome that a reply of a node means. */
  static CommitOutcome of(String node, String transaction, CommitReply reply) {
    SortedMap<String, CommitDecision> heuristics = new TreeMap<>(reply.heuristics());
    reply.heuristic().ifPresent(decision -> heuristics.put(node, decision));
    if (!reply.agrees().orElse(true)) {
      return new CommitOutcome.Mixed(transaction, reply.decision().orElseThrow(), heuristics);
    }
    return switch (reply.outcome()) {
      case COMMITTED -> new CommitOutcome.Committed(transaction, false);
      case READONLY -> new CommitOutcome.Committed(transaction, true);
      case ABORTED ->
          new CommitOutcome.Aborted(
              transaction, reply.by().orElseThrow(), reply.why().orElseThrow());
      case RESOLVED -> new CommitOutcome.Hazard(transaction, node, reply.heuristic().orElseThrow());
    };
  }
}
