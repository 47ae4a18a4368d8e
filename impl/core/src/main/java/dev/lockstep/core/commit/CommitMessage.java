package dev.lockstep.core.commit;

import dev.lockstep.core.Message;
import dev.lockstep.traces.Value;

/**
 * The messages of two-phase commit. A vote, an acknowledgement and an inquiry say who sent them;
 * what the manager says is the same for each participant, but for {@link Noted}.
 *
 * <p>Immutable, thread-safe.
 */
public sealed interface CommitMessage extends Message {

  /** Manager to participant: prepare, and vote. */
  record Prepare() implements CommitMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "Prepare");
    }
  }

  /** Manager to the only participant: decide, and say how. */
  record CommitOnePhase() implements CommitMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "CommitOnePhase");
    }
  }

  /** Manager to participant: all have promised, so commit. */
  record Commit() implements CommitMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "Commit");
    }
  }

  /** Manager to participant: abort. */
  record Abort() implements CommitMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "Abort");
    }
  }

  /** Manager to participant: the report of an operator's decision is durable here. */
  record Noted(String to) implements CommitMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "Noted", "to", to);
    }
  }

  /** Participant to manager: prepared, and this is durable. */
  record Yes(String from) implements CommitMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "Yes", "from", from);
    }
  }

  /** Participant to manager: not prepared, and will not be. */
  record No(String from) implements CommitMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "No", "from", from);
    }
  }

  /** Participant to manager: it has only read, and takes no part in what follows. */
  record ReadOnly(String from) implements CommitMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "ReadOnly", "from", from);
    }
  }

  /** Participant to manager: committed, and this is durable. */
  record Ack(String from) implements CommitMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "Ack", "from", from);
    }
  }

  /** Participant to manager: prepared and in doubt; what is the decision? */
  record Inquiry(String from) implements CommitMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "Inquiry", "from", from);
    }
  }

  /** Participant to manager: an operator had decided so before the decision came. */
  record Heuristic(String from, CommitDecision decision) implements CommitMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "Heuristic", "from", from, "decision", decision.value());
    }
  }

  /**
   * Reads a message back.
   *
   * @throws IllegalArgumentException if the value is no message of this protocol
   */
  static CommitMessage of(Value value) {
    if (value instanceof Value.Rec rec && rec.get("type") instanceof Value.Str type) {
      String from = rec.get("from") instanceof Value.Str sender ? sender.value() : "";
      CommitMessage message =
          switch (type.value()) {
            case "Prepare" -> new Prepare();
            case "CommitOnePhase" -> new CommitOnePhase();
            case "Commit" -> new Commit();
            case "Abort" -> new Abort();
            case "Yes" -> new Yes(from);
            case "ReadOnly" -> new ReadOnly(from);
            case "No" -> new No(from);
            case "Ack" -> new Ack(from);
            case "Inquiry" -> new Inquiry(from);
            case "Heuristic" ->
                CommitDecision.of(rec.get("decision"))
                    .map(decision -> new Heuristic(from, decision))
                    .orElse(null);
            case "Noted" -> rec.get("to") instanceof Value.Str to ? new Noted(to.value()) : null;
            default -> null;
          };
      if (message != null && message.toValue().equals(value)) {
        return message;
      }
    }
    throw new IllegalArgumentException("not a message of two-phase commit: " + value);
  }
}
