package dev.lockstep.core.raft;

import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.List;

/**
 * An entry of the log: the term in which a leader appended it, and its value. The message, the
 * record and the log that hold an entry share one object.
 *
 * <p>Immutable, thread-safe.
 */
public final class Entry implements Valued {
  private static final Fields FIELDS = Fields.of("term", "value");
  private static final int OVERHEAD_BYTES = 32;

  private final long term;
  private final LogValue value;

  /** Made when it is first asked for; whoever else makes it too makes the same. */
  private Value.Rec rec;

  private Entry(long term, LogValue value) {
    this.term = term;
    this.value = value;
  }

  /**
   * An entry.
   *
   * @param term from 1
   * @throws IllegalArgumentException if it is less
   */
  public static Entry of(long term, LogValue value) {
    if (term < 1) {
      throw new IllegalArgumentException("an entry of the term " + term);
    }
    return new Entry(term, value);
  }

  /** The entries of values that a leader appends together. */
  static List<Entry> all(long term, List<LogValue> values) {
    if (values.size() == 1) {
      return List.of(of(term, values.get(0)));
    }
    Entry[] entries = new Entry[values.size()];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = of(term, values.get(i));
    }
    return List.of(entries);
  }

  /**
   * Reads an entry back: the inverse of {@link #toValue}.
   *
   * @throws IllegalArgumentException if the value is no entry
   */
  public static Entry of(Value rec) {
    if (FIELDS.fit(rec)
        && ((Value.Rec) rec).get("term") instanceof Value.Int term
        && term.value() >= 1) {
      LogValue value = LogValue.of(Fields.value(rec, "value"));
      if (value != null) {
        Entry entry = new Entry(term.value(), value);
        entry.rec = (Value.Rec) rec;
        return entry;
      }
    }
    throw new IllegalArgumentException("not an entry of Raft's log: " + rec);
  }

  /** The term in which a leader appended it. */
  public long term() {
    return term;
  }

  /** What stands in it. */
  public LogValue value() {
    return value;
  }

  /** About how many bytes it takes on the wire and in the log: what flow control counts. */
  int bytes() {
    return OVERHEAD_BYTES + (isCommand() ? value.data().length() : 0);
  }

  boolean isCommand() {
    return value.isCommand();
  }

  boolean isRegister() {
    return value.isRegister();
  }

  /** A command's session, or 0. */
  long session() {
    return value.session();
  }

  /** A command's number in its session, or 0. */
  long seq() {
    return value.seq();
  }

  /** The entry as the specification's record. */
  @Override
  public Value.Rec toValue() {
    Value.Rec known = rec;
    if (known == null) {
      known = FIELDS.record(Value.of(term), value.toValue());
      rec = known;
    }
    return known;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Entry entry && term == entry.term && value.equals(entry.value);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(term) * 31 + value.hashCode();
  }

  @Override
  public String toString() {
    return toValue().toString();
  }
}
