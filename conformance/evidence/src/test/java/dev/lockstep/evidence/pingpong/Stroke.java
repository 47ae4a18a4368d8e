package dev.lockstep.evidence.pingpong;

import dev.lockstep.core.Message;
import dev.lockstep.traces.Value;

/** The one message of ping-pong. */
record Stroke(String from, long number) implements Message {

  static Stroke of(Value value) {
    if (value instanceof Value.Rec rec
        && rec.fields().size() == 2
        && rec.get("from") instanceof Value.Str from
        && rec.get("number") instanceof Value.Int number) {
      return new Stroke(from.value(), number.value());
    }
    throw new IllegalArgumentException("not a stroke: " + value);
  }

  @Override
  public Value toValue() {
    return Value.record("from", from, "number", number);
  }
}
