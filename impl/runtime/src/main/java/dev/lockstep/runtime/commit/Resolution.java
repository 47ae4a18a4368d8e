package dev.lockstep.runtime.commit;

import dev.lockstep.core.commit.CommitDecision;
import dev.lockstep.traces.Value;
import java.time.Instant;
import java.util.Optional;

/**
 * What an operator did about a transaction in doubt, and why.
 *
 * @param at when it was asked for, to the millisecond
 * @param transaction the transaction
 * @param decision what the resource was to do
 * @param note the operator's reason
 */
public record Resolution(Instant at, String transaction, CommitDecision decision, String note) {

  Value toValue() {
    return Value.record(
        "at",
        at.toString(),
        "transaction",
        transaction,
        "decision",
        decision.value(),
        "note",
        note);
  }

  static Optional<Resolution> of(Value value) {
    if (value instanceof Value.Rec rec
        && rec.get("at") instanceof Value.Str at
        && rec.get("transaction") instanceof Value.Str transaction
        && rec.get("note") instanceof Value.Str note) {
      return CommitDecision.of(rec.get("decision"))
          .map(
              decision ->
                  new Resolution(
                      Instant.parse(at.value()), transaction.value(), decision, note.value()));
    }
    return Optional.empty();
  }
}
