package dev.lockstep.core.raft;

import dev.lockstep.traces.SortedArrays;
import dev.lockstep.traces.Value;

/**
 * The field names of one kind of record: builds such records without sorting, and reads fields of
 * records whose shape is known.
 *
 * <p>Immutable, thread-safe.
 */
final class Fields {
  private final Object[] names;

  private Fields(String... names) {
    this.names = names;
    for (int i = 1; i < names.length; i++) {
      if (names[i - 1].compareTo(names[i]) >= 0) {
        throw new IllegalArgumentException(names[i] + " stands behind " + names[i - 1]);
      }
    }
  }

  /** The names, in alphabetical order. */
  static Fields of(String... names) {
    return new Fields(names);
  }

  /** The record with these values, which stand in the order of the names and are given away. */
  Value.Rec record(Value... values) {
    return new Value.Rec(SortedArrays.ofSorted(names, values));
  }

  /** Whether a value is a record with these fields and no others. */
  boolean fit(Value value) {
    return value instanceof Value.Rec rec && SortedArrays.hasKeys(rec.fields(), names);
  }

  /**
   * The value, which must have these fields.
   *
   * @throws IllegalArgumentException if it has others
   */
  Value.Rec checked(Value value) {
    if (!fit(value)) {
      throw new IllegalArgumentException("not a record of Raft: " + value);
    }
    return (Value.Rec) value;
  }

  static long number(Value record, String field) {
    return ((Value.Int) ((Value.Rec) record).get(field)).value();
  }

  static String text(Value record, String field) {
    return ((Value.Str) ((Value.Rec) record).get(field)).value();
  }

  static boolean flag(Value record, String field) {
    return ((Value.Bool) ((Value.Rec) record).get(field)).value();
  }

  static Value value(Value record, String field) {
    return ((Value.Rec) record).get(field);
  }

  static Value.Seq sequence(Value record, String field) {
    return (Value.Seq) ((Value.Rec) record).get(field);
  }

  static Value.SetOf set(Value record, String field) {
    return (Value.SetOf) ((Value.Rec) record).get(field);
  }

  /** A node's name, or {@code None} for null. */
  static Value node(String name) {
    return name == null ? RaftProtocol.NONE : Value.of(name);
  }

  /** A node's name, or null for {@code None}. */
  static String node(Value value) {
    return value.equals(RaftProtocol.NONE) ? null : ((Value.Str) value).value();
  }
}
