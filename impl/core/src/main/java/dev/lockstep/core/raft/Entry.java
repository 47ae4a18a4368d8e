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
  private final Value value;
  private final int bytes;
  private final boolean command;
  private final long session;
  private final long seq;

  /** Made when it is first asked for; whoever else makes it too makes the same. */
  private Value.Rec rec;

  private Entry(long term, Value value) {
    this.term = term;
    this.value = value;
    this.command = LogValue.isCommand(value);
    this.session = command ? LogValue.session(value) : 0;
    this.seq = command ? LogValue.seq(value) : 0;
    this.bytes = OVERHEAD_BYTES + (command ? LogValue.data(value).length() : 0);
  }

  /** An entry of a value of {@link LogValue}. */
  static Entry of(long term, Value value) {
    return new Entry(term, value);
  }

  /** The entries of values that a leader appends together. */
  static List<Entry> all(long term, List<Value> values) {
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
      Value value = Fields.value(rec, "value");
      Entry entry = new Entry(term.value(), value);
      entry.rec = (Value.Rec) rec;
      if (entry.command || value.equals(LogValue.NO_OP) || value.equals(LogValue.REGISTER)) {
        return entry;
      }
    }
    throw new IllegalArgumentException("not an entry of Raft's log: " + rec);
  }

  /** The term in which a leader appended it. */
  public long term() {
    return term;
  }

  /** The value, one of {@link LogValue}. */
  public Value value() {
    return value;
  }

  /** About how many bytes it takes on the wire and in the log: what flow control counts. */
  int bytes() {
    return bytes;
  }

  boolean isCommand() {
    return command;
  }

  boolean isRegister() {
    return !command && value.equals(LogValue.REGISTER);
  }

  /** A command's session, or 0. */
  long session() {
    return session;
  }

  /** A command's number in its session, or 0. */
  long seq() {
    return seq;
  }

  /** The entry as the specification's record. */
  @Override
  public Value.Rec toValue() {
    Value.Rec known = rec;
    if (known == null) {
      known = FIELDS.record(Value.of(term), value);
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
