package dev.lockstep.replay.tlc;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import tlc2.value.impl.BoolValue;
import tlc2.value.impl.FcnRcdValue;
import tlc2.value.impl.IntValue;
import tlc2.value.impl.ModelValue;
import tlc2.value.impl.RecordValue;
import tlc2.value.impl.SetEnumValue;
import tlc2.value.impl.StringValue;
import tlc2.value.impl.TupleValue;
import tlc2.value.impl.Value;
import util.UniqueString;

/**
 * Canonical values as bytes and back, for states that wait: thousands of instances are open at a
 * time, and few of them move. Names and strings are written as TLC's numbers for them, so the bytes
 * mean something to the same evaluator only.
 */
final class Packer {
  private static final int FALSE = 0;
  private static final int TRUE = 1;
  private static final int INT = 2;
  private static final int STRING = 3;
  private static final int MODEL = 4;
  private static final int SET = 5;
  private static final int TUPLE = 6;
  private static final int RECORD = 7;
  private static final int FUNCTION = 8;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
  private byte[] in = {};
  private int position;

  byte[] pack(Value[] values) {
    out.reset();
    writeAll(values);
    return out.toByteArray();
  }

  Value[] unpack(byte[] bytes, int count) {
    in = bytes;
    position = 0;
    return readAll(count);
  }

  private void writeAll(Value[] values) {
    for (Value value : values) {
      write(value);
    }
  }

  private void write(Value value) {
    if (value instanceof BoolValue truth) {
      out.write(truth.val ? TRUE : FALSE);
    } else if (value instanceof IntValue integer) {
      out.write(INT);
      number((integer.val << 1) ^ (integer.val >> 31));
    } else if (value instanceof StringValue string) {
      out.write(STRING);
      number(string.val.getTok());
    } else if (value instanceof ModelValue model) {
      out.write(MODEL);
      number(model.val.getTok());
    } else if (value instanceof SetEnumValue set) {
      out.write(SET);
      number(set.elems.size());
      for (int i = 0; i < set.elems.size(); i++) {
        write(set.elems.elementAt(i));
      }
    } else if (value instanceof TupleValue tuple) {
      out.write(TUPLE);
      number(tuple.elems.length);
      writeAll(tuple.elems);
    } else if (value instanceof RecordValue rec) {
      out.write(RECORD);
      number(rec.names.length);
      for (UniqueString name : rec.names) {
        number(name.getTok());
      }
      writeAll(rec.values);
    } else {
      FcnRcdValue function = (FcnRcdValue) value;
      out.write(FUNCTION);
      number(function.values.length);
      writeAll(function.domain);
      writeAll(function.values);
    }
  }

  private void number(int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private int number() {
    int value = 0;
    int shift = 0;
    byte next;
    do {
      next = in[position++];
      value |= (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }

  private Value[] readAll(int count) {
    Value[] values = new Value[count];
    Arrays.setAll(values, index -> read());
    return values;
  }

  private Value read() {
    int kind = in[position++];
    return switch (kind) {
      case FALSE -> BoolValue.ValFalse;
      case TRUE -> BoolValue.ValTrue;
      case INT -> {
        int coded = number();
        yield IntValue.gen((coded >>> 1) ^ -(coded & 1));
      }
      case STRING -> new StringValue(UniqueString.uidToUniqueString(number()));
      case MODEL -> ModelValue.make(UniqueString.uidToUniqueString(number()).toString());
      case SET -> new SetEnumValue(readAll(number()), true);
      case TUPLE -> new TupleValue(readAll(number()));
      case RECORD -> {
        UniqueString[] names = new UniqueString[number()];
        Arrays.setAll(names, index -> UniqueString.uidToUniqueString(number()));
        yield new RecordValue(names, readAll(names.length), true);
      }
      default -> {
        int size = number();
        Value[] domain = readAll(size);
        yield new FcnRcdValue(domain, readAll(size), true);
      }
    };
  }
}
