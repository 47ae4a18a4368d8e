package dev.lockstep.traces;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A change of a long sequence, told by what stays of it: leave out the first {@code skip} elements
 * of the old value, keep the {@code keep} that follow, drop the rest, append these. So an event
 * that appends to a log of a thousand entries holds one, and one that takes from a queue none.
 *
 * <p>Immutable and thread-safe.
 *
 * @param skip how many elements are left out at the front, at least 0
 * @param keep how many of those that follow stay, at least {@link #KEEP_MIN}
 * @param append the elements behind them
 */
public record Splice(int skip, int keep, List<Value> append) {

  /** A splice keeps at least so many elements: of shorter sequences a reader remembers nothing. */
  public static final int KEEP_MIN = 8;

  /** The splices of an event that has none. */
  public static final SortedMap<String, Splice> NONE = SortedArrays.copyOf(new TreeMap<>());

  /** Comparisons per element that looking for the best splice may cost. */
  private static final int EFFORT = 4;

  public Splice {
    if (skip < 0 || keep < KEEP_MIN) {
      throw new IllegalArgumentException(
          "a splice skips 0 elements or more and keeps " + KEEP_MIN + ": " + skip + ", " + keep);
    }
    append = List.copyOf(append);
  }

  /** Whether a value is a sequence that a splice may refer to. */
  public static boolean canRefer(Value value) {
    return value instanceof Value.Seq sequence && sequence.elements().size() >= KEEP_MIN;
  }

  /**
   * The splice that makes the one value of the other, where both are long sequences and enough
   * stays. Cheap where they share their elements, as a machine's two values of one log do.
   */
  public static Optional<Splice> between(Value before, Value after) {
    if (!canRefer(before) || !canRefer(after)) {
      return Optional.empty();
    }
    List<Value> old = ((Value.Seq) before).elements();
    List<Value> now = ((Value.Seq) after).elements();
    long effort = EFFORT * ((long) old.size() + now.size());
    int skip = 0;
    int keep = 0;
    for (int start = 0; old.size() - start > keep && effort > 0; start++) {
      int run = common(old, start, now);
      effort -= run + 1;
      if (run > keep) {
        skip = start;
        keep = run;
      }
      if (keep == now.size()) {
        break;
      }
    }
    return keep < KEEP_MIN
        ? Optional.empty()
        : Optional.of(new Splice(skip, keep, now.subList(keep, now.size())));
  }

  /** How many elements from this place on are the other's first. */
  private static int common(List<Value> old, int start, List<Value> now) {
    int max = Math.min(old.size() - start, now.size());
    int run = 0;
    while (run < max && old.get(start + run).equals(now.get(run))) {
      run++;
    }
    return run;
  }

  /** Whether the old value has as many elements as this leaves out and keeps. */
  public boolean fits(Value.Seq before) {
    return (long) skip + keep <= before.elements().size();
  }

  /**
   * The new value.
   *
   * @throws IndexOutOfBoundsException if the old value does not {@linkplain #fits fit}
   */
  public Value.Seq of(Value.Seq before) {
    List<Value> elements = new ArrayList<>(keep + append.size());
    elements.addAll(before.elements().subList(skip, skip + keep));
    elements.addAll(append);
    return new Value.Seq(elements);
  }

  @Override
  public String toString() {
    return "[skip " + skip + ", keep " + keep + "] \\o " + new Value.Seq(append);
  }
}
