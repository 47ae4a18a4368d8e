package dev.lockstep.core.multipaxos;

import dev.lockstep.traces.Value;

/** Reads fields of records whose shape is known: values that this package wrote. */
final class Fields {

  private Fields() {}

  static long number(Value record, String field) {
    return ((Value.Int) ((Value.Rec) record).get(field)).value();
  }

  static String text(Value record, String field) {
    return ((Value.Str) ((Value.Rec) record).get(field)).value();
  }

  static Value value(Value record, String field) {
    return ((Value.Rec) record).get(field);
  }

  static Iterable<Value> set(Value set) {
    return ((Value.SetOf) set).elements();
  }

  static Iterable<Value> sequence(Value sequence) {
    return ((Value.Seq) sequence).elements();
  }
}
