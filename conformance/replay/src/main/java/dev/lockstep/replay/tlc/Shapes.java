package dev.lockstep.replay.tlc;

import dev.lockstep.traces.Value;
import tlc2.value.impl.IntValue;
import tlc2.value.impl.RecordValue;
import util.UniqueString;

/**
 * Records of a trace as TLC's: for the sets of names that records have it is remembered in which
 * order TLC keeps the fields. Used by one thread.
 */
final class Shapes {
  private static final int SHAPES = 256;

  /**
   * A set of names.
   *
   * @param names in the trace's order
   * @param fields in TLC's
   * @param places for each field its place in the trace's order
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Shape(String[] names, UniqueString[] fields, int[] places) {}

  private final Shape[] shapes = new Shape[SHAPES];

  RecordValue record(Value.Rec rec) {
    int size = rec.fields().size();
    String[] names = rec.fields().keySet().toArray(new String[size]);
    Value[] values = rec.fields().values().toArray(new Value[size]);
    Shape shape = shape(names);
    tlc2.value.impl.Value[] converted = new tlc2.value.impl.Value[size];
    for (int i = 0; i < size; i++) {
      converted[i] = TlcValues.toTlc(values[shape.places[i]]);
    }
    return new RecordValue(shape.fields, converted, true);
  }

  private Shape shape(String[] names) {
    int hash = 0;
    for (String name : names) {
      hash = 31 * hash + name.hashCode();
    }
    int slot = (hash ^ (hash >>> 16)) & (SHAPES - 1);
    Shape shape = shapes[slot];
    if (shape == null || !java.util.Arrays.equals(shape.names, names)) {
      shape = make(names);
      shapes[slot] = shape;
    }
    return shape;
  }

  private static Shape make(String[] names) {
    UniqueString[] fields = new UniqueString[names.length];
    tlc2.value.impl.Value[] places = new tlc2.value.impl.Value[names.length];
    for (int i = 0; i < names.length; i++) {
      fields[i] = TlcValues.unique(names[i]);
      places[i] = IntValue.gen(i);
    }
    RecordValue sorted = (RecordValue) new RecordValue(fields, places, false).normalize();
    int[] order = new int[names.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = ((IntValue) sorted.values[i]).val;
    }
    return new Shape(names, sorted.names, order);
  }
}
