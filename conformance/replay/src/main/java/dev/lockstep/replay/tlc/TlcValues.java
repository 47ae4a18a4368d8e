package dev.lockstep.replay.tlc;

import dev.lockstep.replay.ValueOutOfRangeException;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import tlc2.value.impl.Applicable;
import tlc2.value.impl.BoolValue;
import tlc2.value.impl.FcnRcdValue;
import tlc2.value.impl.IntValue;
import tlc2.value.impl.ModelValue;
import tlc2.value.impl.RecordValue;
import tlc2.value.impl.SetEnumValue;
import tlc2.value.impl.StringValue;
import tlc2.value.impl.TupleValue;
import tlc2.value.impl.ValueVec;
import util.UniqueString;

/**
 * Between the values of traces and TLC's, and TLC's values in one canonical form.
 *
 * <p>TLC has several classes for equal values: a function over strings is a {@code FcnRcdValue} or
 * a {@code RecordValue}, a set may be an interval. In canonical form two equal values have the same
 * class and the same order of elements, so that they can be compared without TLC's {@code equals},
 * which throws where types differ, and without its fingerprints, which may collide.
 */
public final class TlcValues {
  /** So many elements at the end of a sequence, and so many others, are hashed. */
  private static final int HASHED_MAX = 8;

  /** So many elements of a set may be new or gone at a step, else it is looked at as a whole. */
  private static final int CHANGED_MAX = 32;

  private static final UniqueString[] RECENT = new UniqueString[1024];

  private static final Shapes SHAPES = new Shapes();

  private TlcValues() {}

  /**
   * TLC's value, in canonical form.
   *
   * @throws ValueOutOfRangeException for an integer of more than 32 bits
   */
  static tlc2.value.impl.Value toTlc(Value value) {
    if (value instanceof Value.Bool truth) {
      return truth.value() ? BoolValue.ValTrue : BoolValue.ValFalse;
    } else if (value instanceof Value.Int integer) {
      if (integer.value() != (int) integer.value()) {
        throw new ValueOutOfRangeException(integer.value());
      }
      return IntValue.gen((int) integer.value());
    } else if (value instanceof Value.Str string) {
      return string(string.value());
    } else if (value instanceof Value.Model model) {
      return ModelValue.make(model.name());
    } else if (value instanceof Value.SetOf set) {
      return new SetEnumValue(toTlc(set.elements()), false).normalize();
    } else if (value instanceof Value.Seq sequence) {
      return new TupleValue(toTlc(sequence.elements()));
    } else if (value instanceof Value.Rec rec) {
      return SHAPES.record(rec);
    }
    Value.Fun function = (Value.Fun) value;
    return new FcnRcdValue(
            toTlc(function.pairs().keySet()), toTlc(function.pairs().values()), false)
        .normalize();
  }

  static StringValue string(String text) {
    return new StringValue(unique(text));
  }

  /** TLC's table of strings is slow to ask; names come again and again. */
  static UniqueString unique(String text) {
    int slot = text.hashCode() & (RECENT.length - 1);
    UniqueString known = RECENT[slot];
    if (known == null || !known.toString().equals(text)) {
      known = UniqueString.uniqueStringOf(text);
      RECENT[slot] = known;
    }
    return known;
  }

  private static tlc2.value.impl.Value[] toTlc(java.util.Collection<Value> values) {
    tlc2.value.impl.Value[] converted = new tlc2.value.impl.Value[values.size()];
    int i = 0;
    for (Value value : values) {
      converted[i++] = toTlc(value);
    }
    return converted;
  }

  /** The trace's value of a canonical value of TLC. */
  static Value fromTlc(tlc2.value.impl.Value value) {
    if (value instanceof BoolValue truth) {
      return Value.of(truth.val);
    } else if (value instanceof IntValue integer) {
      return Value.of(integer.val);
    } else if (value instanceof StringValue string) {
      return Value.of(string.val.toString());
    } else if (value instanceof ModelValue model) {
      return Value.model(model.val.toString());
    } else if (value instanceof SetEnumValue set) {
      List<Value> elements = new ArrayList<>();
      for (int i = 0; i < set.elems.size(); i++) {
        elements.add(fromTlc(set.elems.elementAt(i)));
      }
      return Value.set(elements);
    } else if (value instanceof TupleValue tuple) {
      return Value.sequence(Arrays.stream(tuple.elems).map(TlcValues::fromTlc).toList());
    } else if (value instanceof RecordValue rec) {
      TreeMap<String, Value> fields = new TreeMap<>();
      for (int i = 0; i < rec.names.length; i++) {
        fields.put(rec.names[i].toString(), fromTlc(rec.values[i]));
      }
      return Value.record(fields);
    } else if (value instanceof FcnRcdValue function) {
      TreeMap<Value, Value> pairs = new TreeMap<>();
      for (int i = 0; i < function.values.length; i++) {
        pairs.put(fromTlc(function.domain[i]), fromTlc(function.values[i]));
      }
      return Value.function(pairs);
    }
    throw new IllegalStateException("not a canonical value: " + value.getKindString());
  }

  /** The canonical form: the value itself where it already is. */
  public static tlc2.value.impl.Value canonical(tlc2.value.impl.Value value) {
    if (value instanceof BoolValue
        || value instanceof IntValue
        || value instanceof StringValue
        || value instanceof ModelValue) {
      return value;
    } else if (value instanceof TupleValue tuple) {
      tlc2.value.impl.Value[] elements = canonical(tuple.elems);
      return elements == tuple.elems ? tuple : new TupleValue(elements);
    } else if (value instanceof RecordValue rec) {
      rec.normalize();
      if (rec.names.length == 0) {
        return TupleValue.EmptyTuple;
      }
      tlc2.value.impl.Value[] values = canonical(rec.values);
      return values == rec.values ? rec : new RecordValue(rec.names, values, true);
    } else if (value instanceof Applicable) {
      return canonicalFunction((FcnRcdValue) value.toFcnRcd().normalize());
    }
    tlc2.value.impl.Value set = value.toSetEnum();
    if (set == null) {
      throw new IllegalStateException("a state can't hold the value " + value);
    }
    return canonicalSet((SetEnumValue) set.normalize());
  }

  /**
   * The canonical form of what a variable has become, with all that it shares with what it was as
   * the same objects. A step changes little of a large value, and TLC's own operators keep the
   * parts that stay; so only what is new is looked at. Where all is the same, so is the object.
   *
   * @param before canonical
   */
  static tlc2.value.impl.Value canonical(
      tlc2.value.impl.Value value, tlc2.value.impl.Value before) {
    if (value == before) {
      return before;
    } else if (value instanceof TupleValue tuple && before instanceof TupleValue old) {
      tlc2.value.impl.Value[] elements = canonical(tuple.elems, old.elems);
      return isSame(elements, old.elems)
          ? old
          : elements == tuple.elems ? tuple : new TupleValue(elements);
    } else if (value instanceof RecordValue rec && before instanceof RecordValue old) {
      rec.normalize();
      if (Arrays.equals(rec.names, old.names)) {
        tlc2.value.impl.Value[] values = canonicalFields(rec.values, old.values);
        return isSame(values, old.values)
            ? old
            : values == rec.values ? rec : new RecordValue(rec.names, values, true);
      }
    } else if (value instanceof FcnRcdValue function && before instanceof RecordValue old) {
      return canonical(canonicalFunction((FcnRcdValue) function.normalize(), old), old);
    } else if (value instanceof SetEnumValue set && before instanceof SetEnumValue old) {
      return set.isNormalized() ? canonicalSet(set, old) : inOrder(set, old);
    }
    return canonical(value);
  }

  /** How many elements the arrays of a value hold that are not the other's, one level deep. */
  static int newElements(tlc2.value.impl.Value value, tlc2.value.impl.Value before) {
    if (value == before) {
      return 0;
    } else if (value instanceof TupleValue tuple) {
      return tuple.elems.length;
    } else if (value instanceof SetEnumValue set) {
      return set.elems.size();
    }
    int count = 1;
    if (value instanceof RecordValue rec && before instanceof RecordValue old) {
      for (int i = 0; i < rec.values.length; i++) {
        boolean nested = i < old.values.length && !(rec.values[i] instanceof RecordValue);
        count += nested ? newElements(rec.values[i], old.values[i]) : 0;
      }
    }
    return count;
  }

  private static boolean isSame(tlc2.value.impl.Value[] a, tlc2.value.impl.Value[] b) {
    boolean same = a.length == b.length;
    for (int i = 0; same && i < a.length; i++) {
      same = a[i] == b[i];
    }
    return same;
  }

  private static tlc2.value.impl.Value[] canonicalFields(
      tlc2.value.impl.Value[] values, tlc2.value.impl.Value[] before) {
    tlc2.value.impl.Value[] result = values;
    for (int i = 0; i < values.length; i++) {
      tlc2.value.impl.Value canonical = canonical(values[i], before[i]);
      if (canonical != values[i]) {
        result = result == values ? values.clone() : result;
        result[i] = canonical;
      }
    }
    return result;
  }

  /** A sequence of which a part may be the other's, from some place on. */
  private static tlc2.value.impl.Value[] canonical(
      tlc2.value.impl.Value[] values, tlc2.value.impl.Value[] before) {
    int shift = shift(values, before);
    tlc2.value.impl.Value[] result = values;
    for (int i = 0; i < values.length; i++) {
      if (i + shift < before.length && values[i] == before[i + shift]) {
        continue;
      }
      tlc2.value.impl.Value canonical = canonical(values[i]);
      if (canonical != values[i]) {
        result = result == values ? values.clone() : result;
        result[i] = canonical;
      }
    }
    return result;
  }

  /** Where in the other the first of these elements stands, 0 if nowhere. */
  static int shift(tlc2.value.impl.Value[] values, tlc2.value.impl.Value[] before) {
    for (int i = 0; values.length > 0 && i < before.length; i++) {
      if (before[i] == values[0]) {
        return i;
      }
    }
    return 0;
  }

  /**
   * The set in order. TLC's union is the one set, in order, with what is new of the other behind
   * it; so the few elements at the end are put where they belong, and nothing is sorted.
   */
  private static tlc2.value.impl.Value inOrder(SetEnumValue set, SetEnumValue before) {
    int kept = 0;
    for (int place = 0; place < before.elems.size() && kept < set.elems.size(); place++) {
      kept += before.elems.elementAt(place) == set.elems.elementAt(kept) ? 1 : 0;
    }
    if (set.elems.size() - kept > CHANGED_MAX) {
      return canonicalSet((SetEnumValue) set.normalize());
    }
    tlc2.value.impl.Value[] elements = new tlc2.value.impl.Value[set.elems.size()];
    set.elems.copyInto(elements);
    int size = kept;
    for (int i = kept; i < elements.length; i++) {
      size += insert(elements, size, canonical(elements[i])) ? 1 : 0;
    }
    return size == kept && size == before.elems.size()
        ? before
        : new SetEnumValue(Arrays.copyOf(elements, size), true);
  }

  /**
   * Puts an element among the first ones, which are in order, if it is not there.
   *
   * @return whether it was put there, so that there is one more
   */
  public static boolean insert(
      tlc2.value.impl.Value[] sorted, int size, tlc2.value.impl.Value element) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = sorted[middle].compareTo(element);
      if (order == 0) {
        return false;
      } else if (order < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    System.arraycopy(sorted, low, sorted, low + 1, size - low);
    sorted[low] = element;
    return true;
  }

  /** Both are in order: an element of the one stands, if at all, a little further in the other. */
  private static tlc2.value.impl.Value canonicalSet(SetEnumValue set, SetEnumValue before) {
    int place = 0;
    boolean shared = set.elems.size() == before.elems.size();
    for (int i = 0; i < set.elems.size(); i++) {
      tlc2.value.impl.Value element = set.elems.elementAt(i);
      int found = place;
      int end = Math.min(before.elems.size(), place + CHANGED_MAX);
      while (found < end && before.elems.elementAt(found) != element) {
        found++;
      }
      if (found < end) {
        place = found + 1;
      } else if (canonical(element) == element) {
        shared = false;
      } else {
        return canonicalSet(set);
      }
    }
    return shared ? before : set;
  }

  /** A function over strings as the record that it is, if it has the same domain. */
  private static tlc2.value.impl.Value canonicalFunction(FcnRcdValue function, RecordValue like) {
    tlc2.value.impl.Value[] values = new tlc2.value.impl.Value[like.names.length];
    if (function.domain == null || function.domain.length != values.length) {
      return canonicalFunction(function);
    }
    for (int i = 0; i < values.length; i++) {
      for (int k = 0; k < values.length && values[i] == null; k++) {
        boolean here = function.domain[k] instanceof StringValue name && name.val == like.names[i];
        values[i] = here ? function.values[k] : null;
      }
      if (values[i] == null) {
        return canonicalFunction(function);
      }
    }
    return new RecordValue(like.names, values, true);
  }

  private static tlc2.value.impl.Value canonicalSet(SetEnumValue set) {
    ValueVec elements = set.elems;
    tlc2.value.impl.Value[] copy = null;
    for (int i = 0; i < elements.size(); i++) {
      tlc2.value.impl.Value element = elements.elementAt(i);
      tlc2.value.impl.Value canonical = canonical(element);
      if (canonical != element && copy == null) {
        copy = new tlc2.value.impl.Value[elements.size()];
        elements.copyInto(copy);
      }
      if (copy != null) {
        copy[i] = canonical;
      }
    }
    return copy == null ? set : new SetEnumValue(copy, false).normalize();
  }

  private static tlc2.value.impl.Value canonicalFunction(FcnRcdValue function) {
    tlc2.value.impl.Value[] values = canonical(function.values);
    tlc2.value.impl.Value[] domain =
        function.domain == null ? function.getDomainAsValues() : canonical(function.domain);
    boolean canonical = values == function.values && domain == function.domain;
    return canonical && !isSequenceDomain(domain) && !isRecordDomain(domain)
        ? function
        : function(domain, values == function.values ? values.clone() : values);
  }

  /**
   * A function of canonical arguments, which are in order, and values: over 1..n the sequence, over
   * strings the record that it is.
   *
   * @param values which the function may put into another order
   */
  public static tlc2.value.impl.Value function(
      tlc2.value.impl.Value[] domain, tlc2.value.impl.Value[] values) {
    if (isSequenceDomain(domain)) {
      return new TupleValue(values);
    } else if (!isRecordDomain(domain)) {
      return new FcnRcdValue(domain, values, false).normalize();
    }
    UniqueString[] names = new UniqueString[domain.length];
    for (int i = 0; i < domain.length; i++) {
      names[i] = ((StringValue) domain[i]).val;
    }
    return new RecordValue(names, values, false).normalize();
  }

  private static boolean isSequenceDomain(tlc2.value.impl.Value[] domain) {
    for (int i = 0; i < domain.length; i++) {
      if (!(domain[i] instanceof IntValue index) || index.val != i + 1) {
        return false;
      }
    }
    return true;
  }

  private static boolean isRecordDomain(tlc2.value.impl.Value[] domain) {
    for (tlc2.value.impl.Value argument : domain) {
      if (!(argument instanceof StringValue)) {
        return false;
      }
    }
    return true;
  }

  private static tlc2.value.impl.Value[] canonical(tlc2.value.impl.Value[] values) {
    tlc2.value.impl.Value[] result = values;
    for (int i = 0; i < values.length; i++) {
      tlc2.value.impl.Value canonical = canonical(values[i]);
      if (canonical != values[i]) {
        if (result == values) {
          result = values.clone();
        }
        result[i] = canonical;
      }
    }
    return result;
  }

  /** Whether two canonical values are equal in TLA+; never throws. */
  static boolean same(tlc2.value.impl.Value a, tlc2.value.impl.Value b) {
    if (a == b) {
      return true;
    }
    if (a.getClass() != b.getClass()) {
      return false;
    } else if (a instanceof BoolValue truth) {
      return truth.val == ((BoolValue) b).val;
    } else if (a instanceof IntValue integer) {
      return integer.val == ((IntValue) b).val;
    } else if (a instanceof StringValue string) {
      return string.val == ((StringValue) b).val;
    } else if (a instanceof ModelValue model) {
      return model.val == ((ModelValue) b).val;
    } else if (a instanceof TupleValue tuple) {
      return same(tuple.elems, ((TupleValue) b).elems);
    } else if (a instanceof RecordValue rec) {
      RecordValue other = (RecordValue) b;
      return Arrays.equals(rec.names, other.names) && same(rec.values, other.values);
    } else if (a instanceof SetEnumValue set) {
      ValueVec left = set.elems;
      ValueVec right = ((SetEnumValue) b).elems;
      boolean same = left.size() == right.size();
      for (int i = 0; same && i < left.size(); i++) {
        same = same(left.elementAt(i), right.elementAt(i));
      }
      return same;
    }
    FcnRcdValue function = (FcnRcdValue) a;
    FcnRcdValue other = (FcnRcdValue) b;
    return same(function.domain, other.domain) && same(function.values, other.values);
  }

  /** Whether a canonical value is the trace's; an integer out of range is no value of TLC. */
  static boolean same(tlc2.value.impl.Value a, Value b) {
    if (b instanceof Value.Bool truth) {
      return a instanceof BoolValue own && own.val == truth.value();
    } else if (b instanceof Value.Int integer) {
      return a instanceof IntValue own && own.val == integer.value();
    } else if (b instanceof Value.Str string) {
      return a instanceof StringValue own && own.val.toString().equals(string.value());
    } else if (b instanceof Value.Model model) {
      return a instanceof ModelValue own && own.val.toString().equals(model.name());
    } else if (b instanceof Value.Seq sequence) {
      List<Value> elements = sequence.elements();
      boolean same = a instanceof TupleValue own && own.elems.length == elements.size();
      for (int i = 0; same && i < elements.size(); i++) {
        same = same(((TupleValue) a).elems[i], elements.get(i));
      }
      return same;
    } else if (b instanceof Value.Rec rec) {
      return a instanceof RecordValue own && sameFields(own, rec);
    } else if (b instanceof Value.SetOf set
        && a instanceof SetEnumValue own
        && own.elems.size() != set.elements().size()) {
      return false;
    }
    return same(a, toTlc(b));
  }

  private static boolean sameFields(RecordValue own, Value.Rec rec) {
    boolean same = own.names.length == rec.fields().size();
    for (int i = 0; same && i < own.names.length; i++) {
      Value field = rec.fields().get(own.names[i].toString());
      same = field != null && same(own.values[i], field);
    }
    return same;
  }

  private static boolean same(tlc2.value.impl.Value[] a, tlc2.value.impl.Value[] b) {
    boolean same = a.length == b.length;
    for (int i = 0; same && i < a.length; i++) {
      same = same(a[i], b[i]);
    }
    return same;
  }

  /**
   * A hash of a canonical value that goes with {@link #same}. Of long sequences and large sets it
   * takes a few elements: they change at their ends, or in few places, at each step.
   */
  static int hash(tlc2.value.impl.Value value) {
    if (value instanceof BoolValue truth) {
      return truth.val ? 0x5bd1 : 0x1b873;
    } else if (value instanceof IntValue integer) {
      return mix(0x27d4eb2f, integer.val);
    } else if (value instanceof StringValue string) {
      return mix(0x165667b1, string.val.getTok());
    } else if (value instanceof ModelValue model) {
      return mix(0x9e3779b1, model.val.getTok());
    } else if (value instanceof TupleValue tuple) {
      return hash(0x3c6ef372, tuple.elems);
    } else if (value instanceof RecordValue rec) {
      int hash = 0x1f83d9ab;
      for (UniqueString name : rec.names) {
        hash = mix(hash, name.getTok());
      }
      return hash(hash, rec.values);
    } else if (value instanceof SetEnumValue set) {
      int size = set.elems.size();
      int hash = mix(0x510e527f, size);
      for (int i = 0; i < size; i += stride(size)) {
        hash = mix(hash, hash(set.elems.elementAt(i)));
      }
      return hash;
    }
    FcnRcdValue function = (FcnRcdValue) value;
    return hash(hash(0x6a09e667, function.domain), function.values);
  }

  private static int hash(int seed, tlc2.value.impl.Value[] values) {
    int hash = mix(seed, values.length);
    int first = values.length;
    for (; first > 0 && values.length - first < HASHED_MAX; first--) {
      hash = mix(hash, hash(values[first - 1]));
    }
    for (int i = 0; i < first; i += stride(first)) {
      hash = mix(hash, hash(values[i]));
    }
    return hash;
  }

  /** So that about as many elements are hashed as that is. */
  private static int stride(int size) {
    return size / HASHED_MAX + 1;
  }

  /** A step of MurmurHash3's 32-bit mixing (Appleby, public domain). */
  private static int mix(int hash, int value) {
    int k = value * 0xcc9e2d51;
    k = Integer.rotateLeft(k, 15) * 0x1b873593;
    return Integer.rotateLeft(hash ^ k, 13) * 5 + 0xe6546b64;
  }
}
