package dev.lockstep.history.linearizability;

import dev.lockstep.traces.Value;
import java.util.Arrays;

/**
 * How far a search has come: which operations are linearized, and the object's state after them.
 * Immutable, but for the place in {@link Visited}.
 *
 * <p>Invariants: (1) of the operations that returned, numbered in order of return, all below {@link
 * #position} are linearized, that one is not, and beyond it those in {@link #ahead} are, which is
 * in rising order; (2) {@link #used} has a bit for each linearized operation of unknown outcome.
 * Equality leaves {@code used} out, and how the search came here.
 */
final class Configuration {
  private static final int[] NOTHING_AHEAD = {};
  private static final long[] NONE_USED = {};
  private static final int OBJECT_BYTES = 160;

  final Configuration parent;
  final Operation last;
  final int position;
  final int[] ahead;
  final long[] used;
  final Value state;

  /** How many operations of unknown outcome were linearized since the last that returned. */
  final int supposed;

  /** The next one in {@link Visited} that is equal to this one. */
  Configuration sibling;

  private final int hash;

  private Configuration(
      Configuration parent,
      Operation last,
      int position,
      int[] ahead,
      long[] used,
      Value state,
      int supposed) {
    this.parent = parent;
    this.last = last;
    this.position = position;
    this.ahead = ahead;
    this.used = used;
    this.state = state;
    this.supposed = supposed;
    this.hash = 31 * (31 * position + Arrays.hashCode(ahead)) + state.hashCode();
  }

  /** Nothing is linearized. */
  static Configuration initial(Value state) {
    return new Configuration(null, null, 0, NOTHING_AHEAD, NONE_USED, state, 0);
  }

  /** Linearizes the returned operation of this number next. */
  Configuration returned(int number, Operation operation, Value after) {
    if (number != position) {
      int[] more = Arrays.copyOf(ahead, ahead.length + 1);
      int at = ahead.length;
      while (at > 0 && more[at - 1] > number) {
        more[at] = more[at - 1];
        at--;
      }
      more[at] = number;
      return new Configuration(this, operation, position, more, used, after, 0);
    }
    int next = position + 1;
    int passed = 0;
    while (passed < ahead.length && ahead[passed] == next) {
      passed++;
      next++;
    }
    int[] left = passed == 0 ? ahead : Arrays.copyOfRange(ahead, passed, ahead.length);
    return new Configuration(this, operation, next, left, used, after, 0);
  }

  /** Supposes that the operation of unknown outcome with this number takes effect next. */
  Configuration supposing(int number, Operation operation, Value after) {
    long[] more = Arrays.copyOf(used, Math.max(used.length, number / Long.SIZE + 1));
    more[number / Long.SIZE] |= 1L << number;
    return new Configuration(this, operation, position, ahead, more, after, supposed + 1);
  }

  boolean isAhead(int number) {
    return Arrays.binarySearch(ahead, number) >= 0;
  }

  boolean isUsed(int number) {
    return number / Long.SIZE < used.length && (used[number / Long.SIZE] >> number & 1) == 1;
  }

  /** Whether every operation that is used here is used there too. */
  boolean usesNoMoreThan(Configuration other) {
    for (int word = 0; word < used.length; word++) {
      long there = word < other.used.length ? other.used[word] : 0;
      if ((used[word] & ~there) != 0) {
        return false;
      }
    }
    return true;
  }

  /** What it takes in memory, in bytes, roughly and rather too much. */
  long bytes() {
    long bytes = OBJECT_BYTES + (long) ahead.length * Integer.BYTES;
    if (parent == null || used != parent.used) {
      bytes += (long) used.length * Long.BYTES;
    }
    return parent != null && state == parent.state ? bytes : bytes + Weights.bytes(state);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Configuration that
        && hash == that.hash
        && position == that.position
        && Arrays.equals(ahead, that.ahead)
        && state.equals(that.state);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
