package dev.lockstep.replay.tlc.compiled;

import dev.lockstep.replay.tlc.TlcValues;
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

/** Operations on canonical values; each result is canonical. */
final class Values {
  private static final Value[] NONE = {};

  private Values() {}

  static SetEnumValue set(Value value) {
    if (value instanceof SetEnumValue set) {
      return set;
    }
    throw new UnsupportedException("a set is needed");
  }

  static TupleValue sequence(Value value) {
    if (value instanceof TupleValue tuple) {
      return tuple;
    }
    throw new UnsupportedException("a sequence is needed");
  }

  static Value[] elements(SetEnumValue set) {
    int size = set.elems.size();
    if (size == 0) {
      return NONE;
    }
    Value[] elements = new Value[size];
    set.elems.copyInto(elements);
    return elements;
  }

  /** A set of elements that are in order. */
  static Value inOrder(Value[] elements, int size) {
    return size == 0
        ? SetEnumValue.EmptySet
        : new SetEnumValue(
            size == elements.length ? elements : Arrays.copyOf(elements, size), true);
  }

  /** A set of elements in any order, some perhaps the same. */
  static Value setOf(Value[] elements) {
    int size = 0;
    for (int i = 0; i < elements.length; i++) {
      size += TlcValues.insert(elements, size, elements[i]) ? 1 : 0;
    }
    return inOrder(elements, size);
  }

  static Value union(SetEnumValue a, SetEnumValue b) {
    if (b.elems.size() == 0) {
      return a;
    } else if (a.elems.size() == 0) {
      return b;
    } else if (a.elems.size() < b.elems.size()) {
      return union(b, a);
    }
    int size = a.elems.size();
    Value[] all = Arrays.copyOf(elements(a), size + b.elems.size());
    for (int i = 0; i < b.elems.size(); i++) {
      size += TlcValues.insert(all, size, b.elems.elementAt(i)) ? 1 : 0;
    }
    return size == a.elems.size() ? a : inOrder(all, size);
  }

  /**
   * Equality where TLC would decide it without an error.
   *
   * @throws UnsupportedException where types differ: TLC may call that an error
   */
  static boolean equal(Value a, Value b) {
    if (a == b) {
      return true;
    } else if (a.getClass() != b.getClass()) {
      if (a instanceof ModelValue || b instanceof ModelValue) {
        return a.equals(b);
      }
      throw new UnsupportedException("equality of values of different kinds");
    } else if (a instanceof IntValue integer) {
      return integer.val == ((IntValue) b).val;
    } else if (a instanceof StringValue string) {
      return string.val == ((StringValue) b).val;
    } else if (a instanceof BoolValue truth) {
      return truth.val == ((BoolValue) b).val;
    } else if (a instanceof ModelValue) {
      return a.equals(b);
    } else if (a instanceof TupleValue tuple) {
      return equal(tuple.elems, ((TupleValue) b).elems);
    } else if (a instanceof RecordValue rec) {
      RecordValue other = (RecordValue) b;
      return Arrays.equals(rec.names, other.names) && equal(rec.values, other.values);
    } else if (a instanceof SetEnumValue set) {
      return equal(elements(set), elements((SetEnumValue) b));
    }
    FcnRcdValue function = (FcnRcdValue) a;
    FcnRcdValue other = (FcnRcdValue) b;
    return equal(function.domain, other.domain) && equal(function.values, other.values);
  }

  private static boolean equal(Value[] a, Value[] b) {
    boolean equal = a.length == b.length;
    for (int i = 0; equal && i < a.length; i++) {
      equal = equal(a[i], b[i]);
    }
    return equal;
  }

  /** The value of a function, a sequence or a record at an argument. */
  static Value apply(Value function, Value argument) {
    return valuesOf(function)[place(function, argument)];
  }

  private static Value[] valuesOf(Value function) {
    if (function instanceof RecordValue rec) {
      return rec.values;
    } else if (function instanceof TupleValue tuple) {
      return tuple.elems;
    } else if (function instanceof FcnRcdValue pairs) {
      return pairs.values;
    }
    throw new UnsupportedException("a function is needed");
  }

  private static int place(Value function, Value argument) {
    if (function instanceof RecordValue rec && argument instanceof StringValue name) {
      for (int i = 0; i < rec.names.length; i++) {
        if (rec.names[i] == name.val) {
          return i;
        }
      }
    } else if (function instanceof TupleValue tuple && argument instanceof IntValue index) {
      if (index.val >= 1 && index.val <= tuple.elems.length) {
        return index.val - 1;
      }
    } else if (function instanceof FcnRcdValue pairs) {
      for (int i = 0; i < pairs.domain.length; i++) {
        if (equal(pairs.domain[i], argument)) {
          return i;
        }
      }
    }
    throw new UnsupportedException("a function outside its domain");
  }

  /** The function with another value at an argument; itself where the value is the same object. */
  static Value except(Value function, Value argument, Value value) {
    int place = place(function, argument);
    Value[] old = valuesOf(function);
    if (old[place] == value || isSameAtom(old[place], value)) {
      return function;
    }
    Value[] values = old.clone();
    values[place] = value;
    if (function instanceof RecordValue rec) {
      return new RecordValue(rec.names, values, true);
    } else if (function instanceof TupleValue) {
      return new TupleValue(values);
    }
    return new FcnRcdValue(((FcnRcdValue) function).domain, values, true);
  }

  private static boolean isSameAtom(Value a, Value b) {
    return (a instanceof IntValue x && b instanceof IntValue y && x.val == y.val)
        || (a instanceof StringValue s && b instanceof StringValue t && s.val == t.val)
        || (a instanceof SetEnumValue k
            && b instanceof SetEnumValue l
            && k.elems.size() + l.elems.size() == 0);
  }

  static Value[] domain(Value function) {
    if (function instanceof TupleValue tuple) {
      return interval(1, tuple.elems.length);
    } else if (function instanceof RecordValue rec) {
      Value[] names = new Value[rec.names.length];
      for (int i = 0; i < names.length; i++) {
        names[i] = new StringValue(rec.names[i]);
      }
      return names;
    } else if (function instanceof FcnRcdValue pairs) {
      return pairs.domain;
    }
    throw new UnsupportedException("a function is needed");
  }

  static Value[] interval(int first, int last) {
    Value[] all = new Value[last < first ? 0 : last - first + 1];
    for (int i = 0; i < all.length; i++) {
      all[i] = IntValue.gen(first + i);
    }
    return all;
  }

  static Value subSequence(TupleValue sequence, int first, int last) {
    if (first > last) {
      return TupleValue.EmptyTuple;
    } else if (first < 1 || last > sequence.elems.length) {
      throw new UnsupportedException("a part of a sequence beyond its end");
    } else if (first == 1 && last == sequence.elems.length) {
      return sequence;
    }
    return new TupleValue(Arrays.copyOfRange(sequence.elems, first - 1, last));
  }

  static Value joined(TupleValue a, TupleValue b) {
    if (a.elems.length == 0) {
      return b;
    } else if (b.elems.length == 0) {
      return a;
    }
    Value[] all = Arrays.copyOf(a.elems, a.elems.length + b.elems.length);
    System.arraycopy(b.elems, 0, all, a.elems.length, b.elems.length);
    return new TupleValue(all);
  }
}
