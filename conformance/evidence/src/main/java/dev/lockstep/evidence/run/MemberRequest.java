package dev.lockstep.evidence.run;

import dev.lockstep.traces.Value;

/** What clients of a recorded run ask a member; between processes a record with a type. */
sealed interface MemberRequest {

  /** Open a session. */
  record OpenSession() implements MemberRequest {
    @Override
    public Value toValue() {
      return Value.record("type", "open");
    }
  }

  /** A command of a session, which has an effect once. */
  record Submit(long session, long number, Value operation) implements MemberRequest {
    @Override
    public Value toValue() {
      return Value.record(
          "type", "submit", "session", session, "number", number, "operation", operation);
    }
  }

  /** A command without a session. */
  record Command(Value operation) implements MemberRequest {
    @Override
    public Value toValue() {
      return Value.record("type", "command", "operation", operation);
    }
  }

  /** A linearizable read. */
  record Read(Value operation) implements MemberRequest {
    @Override
    public Value toValue() {
      return Value.record("type", "read", "operation", operation);
    }
  }

  /** As it travels. */
  Value toValue();

  /** The inverse of {@link #toValue}. */
  static MemberRequest of(Value value) {
    Value.Rec fields = (Value.Rec) value;
    Value operation = fields.get("operation");
    return switch (((Value.Str) fields.get("type")).value()) {
      case "open" -> new OpenSession();
      case "submit" -> new Submit(number(fields, "session"), number(fields, "number"), operation);
      case "command" -> new Command(operation);
      case "read" -> new Read(operation);
      default -> throw new IllegalArgumentException("no request of a client: " + value);
    };
  }

  private static long number(Value.Rec fields, String name) {
    return ((Value.Int) fields.get(name)).value();
  }
}
