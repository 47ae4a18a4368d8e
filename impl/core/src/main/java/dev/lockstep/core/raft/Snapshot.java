package dev.lockstep.core.raft;

import dev.lockstep.traces.Value;

/**
 * What takes the place of the first entries of a log; the application's data stand elsewhere.
 * Immutable, thread-safe.
 *
 * @param index the index of the last entry that it covers
 * @param term the term of that entry
 * @param sessions the sessions as of that entry
 */
public record Snapshot(long index, long term, Value sessions) {
  private static final Fields FIELDS = Fields.of("index", "sessions", "term");

  /** A log from the beginning. */
  static final Snapshot NONE = new Snapshot(0, 0, Sessions.NONE);

  /** The snapshot as the specification's record. */
  public Value toValue() {
    return FIELDS.record(Value.of(index), sessions, Value.of(term));
  }

  /** Reads one back: the inverse of {@link #toValue}. */
  static Snapshot of(Value value) {
    return new Snapshot(
        Fields.number(value, "index"),
        Fields.number(value, "term"),
        Fields.value(value, "sessions"));
  }
}
