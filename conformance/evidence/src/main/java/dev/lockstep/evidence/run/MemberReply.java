package dev.lockstep.evidence.run;

import dev.lockstep.runtime.raft.SubmitOutcome;
import dev.lockstep.traces.Value;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a member answers, between processes a record with a type. Only what is certain is an answer:
 * a call of unknown outcome, or one that a stopped member did not take, has none.
 */
final class MemberReply {
  private static final String APPLIED = "applied";
  private static final String NOT_LEADER = "notLeader";
  private static final String OVERLOADED = "overloaded";
  private static final String EXPIRED = "sessionExpired";
  private static final Value NOBODY = Value.model("None");

  private MemberReply() {}

  static Value applied(Value result, long index) {
    return Value.record("type", APPLIED, "result", result, "index", index);
  }

  /** The answer; empty where there is none. */
  static <T> Optional<Value> of(SubmitOutcome<T> outcome, Function<T, Value> result) {
    if (outcome instanceof SubmitOutcome.Applied<T> applied) {
      return Optional.of(applied(result.apply(applied.result()), applied.index()));
    } else if (outcome instanceof SubmitOutcome.NotLeader<T> not) {
      Value leader = not.leader().<Value>map(Value::of).orElse(NOBODY);
      return Optional.of(Value.record("type", NOT_LEADER, "leader", leader));
    } else if (outcome instanceof SubmitOutcome.Overloaded<T> full) {
      return Optional.of(
          Value.record("type", OVERLOADED, "retryAfterMillis", full.retryAfter().toMillis()));
    } else if (outcome instanceof SubmitOutcome.SessionExpired) {
      return Optional.of(Value.record("type", EXPIRED));
    }
    return Optional.empty();
  }

  /** The inverse of {@link #of}. */
  static <T> SubmitOutcome<T> outcome(Optional<Value> reply, Function<Value, T> result) {
    if (reply.isEmpty()) {
      return new SubmitOutcome.Unknown<>("no answer came");
    }
    Value.Rec fields = (Value.Rec) reply.get();
    return switch (((Value.Str) fields.get("type")).value()) {
      case APPLIED ->
          new SubmitOutcome.Applied<>(
              result.apply(fields.get("result")), number(fields.get("index")));
      case NOT_LEADER ->
          new SubmitOutcome.NotLeader<>(
              fields.get("leader") instanceof Value.Str leader
                  ? Optional.of(leader.value())
                  : Optional.empty());
      case OVERLOADED ->
          new SubmitOutcome.Overloaded<>(Duration.ofMillis(number(fields.get("retryAfterMillis"))));
      case EXPIRED -> new SubmitOutcome.SessionExpired<>();
      default -> throw new IllegalArgumentException("no answer of a member: " + fields);
    };
  }

  static long number(Value value) {
    return ((Value.Int) value).value();
  }
}
