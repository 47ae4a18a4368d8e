package dev.lockstep.bench;

import java.util.Arrays;

/**
 * What a {@link ReplayProcess} says of its replay, in its first line.
 *
 * @param events replayed
 * @param instances in the trace
 * @param remembered transitions that were known from an earlier one
 * @param invariants judged at each state
 * @param heapMegabytes heap in use at the end
 */
record ReplayLine(
    long events, long instances, long remembered, long invariants, long heapMegabytes) {

  /** The share of events whose transition was known, 0 to 1. */
  double rememberedShare() {
    return events == 0 ? 0 : Math.min(1, (double) remembered / events);
  }

  static ReplayLine parse(String line) {
    long[] numbers = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
    return new ReplayLine(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
  }

  @Override
  public String toString() {
    return events + " " + instances + " " + remembered + " " + invariants + " " + heapMegabytes;
  }
}
