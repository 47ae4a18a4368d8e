package dev.lockstep.traces;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * A TLA+ value as it stands in a trace.
 *
 * <p>Values are immutable, thread-safe and canonical: two values that TLA+ calls equal are {@code
 * equals} here. In TLA+ a sequence is a function with domain {@code 1..n} and a record is a
 * function whose domain is a set of strings ("Specifying Systems", chapter 5 and section 16.1.6);
 * so {@link #function} returns a {@link Seq} or a {@link Rec} where the domain calls for one, and
 * the empty sequence, function and record are the one value {@link Seq#EMPTY}.
 *
 * <p>Invariants: (1) a {@link Rec} and a {@link Fun} are never empty; (2) a {@link Fun} has a
 * domain that is neither {@code 1..n} nor all strings; (3) sets and domains are sorted by {@link
 * #compareTo}, an arbitrary but fixed total order.
 */
public sealed interface Value extends Comparable<Value>, Valued {

  @Override
  default Value toValue() {
    return this;
  }

  /** TRUE and FALSE. */
  record Bool(boolean value) implements Value {
    private static final Bool TRUE = new Bool(true);
    private static final Bool FALSE = new Bool(false);

    @Override
    public String toString() {
      return value ? "TRUE" : "FALSE";
    }
  }

  /** An integer. TLC compares 32 bits only; what exceeds them may be carried, never compared. */
  record Int(long value) implements Value {
    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /** A string. Nodes, instances and message types are strings in a trace. */
  record Str(String value) implements Value {
    @Override
    public String toString() {
      return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
  }

  /** A model value: equal to nothing but itself, such as {@code None}. */
  record Model(String name) implements Value {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A finite set. */
  record SetOf(SortedSet<Value> elements) implements Value {
    public SetOf {
      elements = SortedArrays.copyOf(elements);
    }

    @Override
    public String toString() {
      return join("{", elements, "}");
    }
  }

  /** A sequence. */
  record Seq(List<Value> elements) implements Value {
    /** The empty sequence, which is also the empty function and the empty record. */
    public static final Seq EMPTY = new Seq(List.of());

    public Seq {
      elements = List.copyOf(elements);
    }

    @Override
    public String toString() {
      return join("<<", elements, ">>");
    }
  }

  /** A record, or any other function whose domain is a non-empty set of strings. */
  record Rec(SortedMap<String, Value> fields) implements Value {
    public Rec {
      if (fields.isEmpty()) {
        throw new IllegalArgumentException("the empty record is Seq.EMPTY");
      }
      fields = SortedArrays.copyOf(fields);
    }

    /** The value of a field, or null where the record has no such field. */
    public Value get(String field) {
      return fields.get(field);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("[");
      fields.forEach(
          (name, value) ->
              text.append(text.length() == 1 ? "" : ", ")
                  .append(name)
                  .append(" |-> ")
                  .append(value));
      return text.append(']').toString();
    }
  }

  /** A function whose domain is neither a sequence's nor a record's. */
  record Fun(SortedMap<Value, Value> pairs) implements Value {
    public Fun {
      if (pairs.isEmpty() || isSequenceDomain(pairs) || isStringDomain(pairs.keySet())) {
        throw new IllegalArgumentException("use Value.function, which picks the canonical form");
      }
      pairs = SortedArrays.copyOf(pairs);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("(");
      pairs.forEach(
          (key, value) ->
              text.append(text.length() == 1 ? "" : " @@ ")
                  .append(key)
                  .append(" :> ")
                  .append(value));
      return text.append(')').toString();
    }
  }

  /** The value of a boolean. */
  static Bool of(boolean value) {
    return value ? Bool.TRUE : Bool.FALSE;
  }

  /** The value of an integer. */
  static Int of(long value) {
    return new Int(value);
  }

  /** The value of a string. */
  static Str of(String value) {
    return new Str(value);
  }

  /** The model value of that name. */
  static Model model(String name) {
    return new Model(name);
  }

  /** The set of these elements; repeats collapse. */
  static SetOf set(Collection<? extends Value> elements) {
    return new SetOf(SortedArrays.copyOf(elements));
  }

  /** The set of these elements; repeats collapse. */
  static SetOf set(Value... elements) {
    return set(List.of(elements));
  }

  /** The set of these strings. */
  static SetOf strings(Collection<String> elements) {
    return set(elements.stream().map(Value::of).toList());
  }

  /** The sequence of these elements. */
  static Seq sequence(List<? extends Value> elements) {
    return elements.isEmpty() ? Seq.EMPTY : new Seq(List.copyOf(elements));
  }

  /** The sequence of these elements. */
  static Seq sequence(Value... elements) {
    return sequence(List.of(elements));
  }

  /** The record with these fields; {@link Seq#EMPTY} where there are none. */
  static Value record(Map<String, ? extends Value> fields) {
    return fields.isEmpty() ? Seq.EMPTY : new Rec(SortedArrays.copyOf(fields));
  }

  /**
   * The record of alternating field names and values.
   *
   * @param namesAndValues name, value, name, value; a value may be a {@code String}, a {@code
   *     Long}, an {@code Integer}, a {@code Boolean} or a {@code Value}
   */
  static Value record(Object... namesAndValues) {
    TreeMap<String, Value> fields = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], from(namesAndValues[i + 1]));
    }
    return record(fields);
  }

  /** The function with these pairs, in its canonical form. */
  static Value function(Map<? extends Value, ? extends Value> pairs) {
    SortedMap<Value, Value> sorted = SortedArrays.copyOf(pairs);
    if (isSequenceDomain(sorted)) {
      return sequence(new ArrayList<>(sorted.values()));
    }
    if (isStringDomain(sorted.keySet())) {
      TreeMap<String, Value> fields = new TreeMap<>();
      sorted.forEach((key, value) -> fields.put(((Str) key).value(), value));
      return new Rec(fields);
    }
    return new Fun(sorted);
  }

  private static Value from(Object object) {
    if (object instanceof Value value) {
      return value;
    } else if (object instanceof String string) {
      return of(string);
    } else if (object instanceof Boolean bool) {
      return of((boolean) bool);
    } else if (object instanceof Long || object instanceof Integer) {
      return of(((Number) object).longValue());
    }
    throw new IllegalArgumentException("not a value of a trace: " + object);
  }

  private static boolean isStringDomain(Collection<Value> domain) {
    return domain.stream().allMatch(key -> key instanceof Str);
  }

  private static boolean isSequenceDomain(SortedMap<Value, Value> pairs) {
    long next = 1;
    for (Value key : pairs.keySet()) {
      if (!(key instanceof Int index) || index.value() != next++) {
        return false;
      }
    }
    return true;
  }

  private static String join(String open, Collection<Value> elements, String close) {
    StringBuilder text = new StringBuilder(open);
    elements.forEach(
        element -> text.append(text.length() == open.length() ? "" : ", ").append(element));
    return text.append(close).toString();
  }

  /** A total order: by kind, then by content. It has no meaning in TLA+. */
  @Override
  default int compareTo(Value other) {
    int byKind = Integer.compare(rank(this), rank(other));
    if (byKind != 0) {
      return byKind;
    }
    if (this instanceof Bool a && other instanceof Bool b) {
      return Boolean.compare(a.value(), b.value());
    } else if (this instanceof Int a && other instanceof Int b) {
      return Long.compare(a.value(), b.value());
    } else if (this instanceof Str a && other instanceof Str b) {
      return a.value().compareTo(b.value());
    } else if (this instanceof Model a && other instanceof Model b) {
      return a.name().compareTo(b.name());
    } else if (this instanceof SetOf a && other instanceof SetOf b) {
      return compareAll(a.elements(), b.elements());
    } else if (this instanceof Seq a && other instanceof Seq b) {
      return compareAll(a.elements(), b.elements());
    } else if (this instanceof Rec a && other instanceof Rec b) {
      int byNames = compareAll(a.fields().keySet(), b.fields().keySet());
      return byNames != 0 ? byNames : compareAll(a.fields().values(), b.fields().values());
    } else if (this instanceof Fun a && other instanceof Fun b) {
      int byDomain = compareAll(a.pairs().keySet(), b.pairs().keySet());
      return byDomain != 0 ? byDomain : compareAll(a.pairs().values(), b.pairs().values());
    }
    throw new AssertionError("values of one rank and two kinds");
  }

  private static int rank(Value value) {
    if (value instanceof Bool) {
      return 0;
    } else if (value instanceof Int) {
      return 1;
    } else if (value instanceof Str) {
      return 2;
    } else if (value instanceof Model) {
      return 3;
    } else if (value instanceof SetOf) {
      return 4;
    } else if (value instanceof Seq) {
      return 5;
    }
    return value instanceof Rec ? 6 : 7;
  }

  private static <T extends Comparable<T>> int compareAll(Collection<T> a, Collection<T> b) {
    Iterator<T> right = b.iterator();
    for (T left : a) {
      if (!right.hasNext()) {
        return 1;
      }
      int byElement = left.compareTo(right.next());
      if (byElement != 0) {
        return byElement;
      }
    }
    return right.hasNext() ? -1 : 0;
  }
}
