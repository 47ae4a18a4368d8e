package dev.lockstep.history.linearizability;

import dev.lockstep.traces.Value;
import java.util.Collection;

/** Estimates what values take in memory. */
final class Weights {
  private static final int OBJECT_BYTES = 48;

  private Weights() {}

  /** In bytes, rather too much than too little. */
  static long bytes(Value value) {
    if (value instanceof Value.Str text) {
      return OBJECT_BYTES + 2L * text.value().length();
    } else if (value instanceof Value.Seq sequence) {
      return bytes(sequence.elements());
    } else if (value instanceof Value.SetOf set) {
      return bytes(set.elements());
    } else if (value instanceof Value.Rec fields) {
      return bytes(fields.fields().values());
    } else if (value instanceof Value.Fun function) {
      return bytes(function.pairs().keySet()) + bytes(function.pairs().values());
    }
    return OBJECT_BYTES;
  }

  private static long bytes(Collection<Value> values) {
    long bytes = OBJECT_BYTES;
    for (Value value : values) {
      bytes += bytes(value);
    }
    return bytes;
  }
}
