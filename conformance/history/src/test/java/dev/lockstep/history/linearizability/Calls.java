package dev.lockstep.history.linearizability;

import dev.lockstep.traces.Value;

/** Calls of the key-value model, in the words of a test. */
final class Calls {
  private Calls() {}

  static Value put(String key, String value) {
    return Value.record("type", "put", "key", key, "value", value);
  }

  static Value get(String key) {
    return Value.record("type", "get", "key", key);
  }

  static Value compareAndSet(String key, Value expected, String value) {
    return Value.record("type", "compareAndSet", "key", key, "expected", expected, "value", value);
  }

  static Value delete(String key) {
    return Value.record("type", "delete", "key", key);
  }

  static Value append(String key, String value) {
    return Value.record("type", "append", "key", key, "value", value);
  }
}
