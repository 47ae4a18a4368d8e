package dev.lockstep.replay.tlc;

import dev.lockstep.traces.Value;
import java.util.IdentityHashMap;
import java.util.List;
import tlc2.value.impl.TupleValue;

/**
 * Compares long sequences of a trace with those of states, such as logs, at a cost that is small
 * where little has changed: the elements that both have kept from sequences that were found equal
 * are equal. Not thread-safe.
 */
final class LoggedSequences {
  /** Shorter ones are converted and compared as other values are. */
  private static final int LENGTH_MIN = 16;

  private static final int KNOWN_MAX = 128;

  // Two generations: what is used again lives on, and memory is bounded.
  private IdentityHashMap<TupleValue, List<Value>> known = new IdentityHashMap<>(KNOWN_MAX);
  private IdentityHashMap<TupleValue, List<Value>> older = new IdentityHashMap<>(KNOWN_MAX);

  /** Whether a logged value is worth it. */
  static boolean isLong(Value value) {
    return value instanceof Value.Seq sequence && sequence.elements().size() >= LENGTH_MIN;
  }

  /**
   * Whether a value of a state is the logged sequence.
   *
   * @param value canonical
   * @param before what the value was before the step, canonical; or null
   */
  boolean same(tlc2.value.impl.Value value, tlc2.value.impl.Value before, Value.Seq logged) {
    List<Value> elements = logged.elements();
    if (!(value instanceof TupleValue tuple) || tuple.elems.length != elements.size()) {
      return false;
    }
    tlc2.value.impl.Value[] old = before instanceof TupleValue one ? one.elems : tuple.elems;
    List<Value> told = before instanceof TupleValue one ? known(one) : null;
    int shift = told == null ? 0 : TlcValues.shift(tuple.elems, old);
    for (int i = 0; i < tuple.elems.length; i++) {
      boolean kept =
          told != null
              && i + shift < old.length
              && tuple.elems[i] == old[i + shift]
              && isSame(elements.get(i), told.get(i + shift));
      if (!kept && !TlcValues.same(tuple.elems[i], elements.get(i))) {
        return false;
      }
    }
    remember(tuple, elements);
    return true;
  }

  private List<Value> known(TupleValue tuple) {
    List<Value> elements = known.get(tuple);
    return elements == null ? older.get(tuple) : elements;
  }

  private void remember(TupleValue tuple, List<Value> elements) {
    if (known.size() >= KNOWN_MAX) {
      IdentityHashMap<TupleValue, List<Value>> oldest = older;
      older = known;
      known = oldest;
      known.clear();
    }
    known.put(tuple, elements);
  }

  @SuppressWarnings(
      "ReferenceEquality") // a shortcut: equal ones that are not the same are compared
  private static boolean isSame(Value a, Value b) {
    return a == b;
  }
}
