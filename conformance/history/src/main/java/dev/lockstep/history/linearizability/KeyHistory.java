package dev.lockstep.history.linearizability;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The operations on one key, in the orders that a search needs. Immutable.
 *
 * <p>Two events at one instant count as concurrent: an operation that is invoked in the instant in
 * which another returns may still come before it.
 */
final class KeyHistory {
  final Value key;

  /** Those that returned, in order of return; their number is their place. */
  final List<Operation> returned;

  /** Those of unknown outcome, in order of invocation; their number is their place. */
  final List<Operation> unknown;

  private final int[][] open;
  private final int[] supposable;
  private final int[] twins;
  private final long bytesMax;
  private boolean tooWide;

  /**
   * The history of one key.
   *
   * @param bytesMax what the lists of concurrent operations may take; see {@link #isTooWide()}
   */
  KeyHistory(Value key, List<Operation> operations, long bytesMax) {
    this.key = key;
    this.bytesMax = bytesMax;
    Comparator<Operation> byInvocation = Comparator.comparingLong(Operation::invoked);
    this.returned =
        operations.stream()
            .filter(operation -> !operation.isUnknown())
            .sorted(Comparator.comparingLong(Operation::returned).thenComparing(byInvocation))
            .toList();
    this.unknown = operations.stream().filter(Operation::isUnknown).sorted(byInvocation).toList();
    this.open = new int[returned.size()][];
    this.supposable = new int[returned.size()];
    this.twins = new int[unknown.size()];
    index();
    findTwins();
  }

  private void findTwins() {
    Map<Value, Integer> latest = new HashMap<>();
    for (int i = 0; i < twins.length; i++) {
      Integer before = latest.put(unknown.get(i).call(), i);
      twins[i] = before == null ? -1 : before;
    }
  }

  private void index() {
    Integer[] byInvocation = new Integer[returned.size()];
    Arrays.setAll(byInvocation, i -> i);
    Arrays.sort(byInvocation, Comparator.comparingLong(i -> returned.get(i).invoked()));
    List<Integer> now = new ArrayList<>();
    int invoked = 0;
    int supposed = 0;
    long bytes = 0;
    for (int i = 0; i < returned.size() && !tooWide; i++) {
      long until = returned.get(i).returned();
      while (invoked < byInvocation.length
          && returned.get(byInvocation[invoked]).invoked() <= until) {
        now.add(byInvocation[invoked++]);
      }
      now.sort(null);
      bytes += (long) now.size() * Integer.BYTES;
      tooWide = bytes > bytesMax;
      open[i] = now.stream().mapToInt(Integer::intValue).toArray();
      now.remove(0);
      while (supposed < unknown.size() && unknown.get(supposed).invoked() <= until) {
        supposed++;
      }
      supposable[i] = supposed;
    }
  }

  /** Whether so many operations are concurrent that the other questions have no answers. */
  boolean isTooWide() {
    return tooWide;
  }

  /**
   * The operations that were invoked before the one of this number returned, and did not return
   * before it: itself, then the others in order of return.
   */
  int[] open(int number) {
    return open[number];
  }

  /** How many operations of unknown outcome were invoked before the one of this number returned. */
  int supposable(int number) {
    return supposable[number];
  }

  /** The operation of unknown outcome that was the last with the same call before; -1 if none. */
  int twin(int number) {
    return twins[number];
  }

  /**
   * What was known at the instant of a return: operations that had not returned by then have an
   * unknown outcome, those that were not invoked by then are not there.
   *
   * @param last number of the operation whose return is the last event
   */
  KeyHistory until(int last) {
    long instant = returned.get(last).returned();
    List<Operation> known = new ArrayList<>(returned.subList(0, last + 1));
    for (Operation later : returned.subList(last + 1, returned.size())) {
      if (later.invoked() <= instant) {
        known.add(Operation.unknown(later.client(), later.number(), later.call(), later.invoked()));
      }
    }
    unknown.stream().filter(operation -> operation.invoked() <= instant).forEach(known::add);
    return new KeyHistory(key, known, bytesMax);
  }
}
