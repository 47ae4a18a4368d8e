package dev.lockstep.core.commit;

import dev.lockstep.traces.Value;
import java.util.Locale;
import java.util.Optional;

/** The two ways in which a transaction can end. */
public enum CommitDecision {
  /** Its effects are there for good. */
  COMMIT,
  /** It has no effect. */
  ABORT;

  /** As it stands in requests, records, messages and traces. */
  public Value value() {
    return Value.of(name().toLowerCase(Locale.ROOT));
  }

  /** Reads a decision back; empty if the value, which may be null, is none. */
  public static Optional<CommitDecision> of(Value value) {
    for (CommitDecision decision : values()) {
      if (decision.value().equals(value)) {
        return Optional.of(decision);
      }
    }
    return Optional.empty();
  }
}
