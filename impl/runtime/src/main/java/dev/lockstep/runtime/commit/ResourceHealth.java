package dev.lockstep.runtime.commit;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a resource does. Immutable, thread-safe.
 *
 * @param open transactions that the resource takes part in now
 * @param failing those of them whose decision the resource could not carry out so far; it is told
 *     again and again
 */
public record ResourceHealth(int open, SortedMap<String, Failing> failing) {
  public ResourceHealth {
    failing = Collections.unmodifiableSortedMap(new TreeMap<>(failing));
  }

  /**
   * A decision that the resource could not carry out so far.
   *
   * @param times how often it has failed
   * @param last the last failure
   */
  public record Failing(long times, String last) {}

  /** Whether the resource has carried out every decision that it was told. */
  public boolean healthy() {
    return failing.isEmpty();
  }
}
