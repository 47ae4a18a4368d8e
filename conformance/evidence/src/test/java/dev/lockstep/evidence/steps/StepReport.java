package dev.lockstep.evidence.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many steps of a model were driven through machines, by action. Used by one thread. */
final class StepReport {
  private static final int DIFFERENCES_MAX = 5;

  private final Map<String, int[]> actions = new TreeMap<>();
  private final List<String> differences = new ArrayList<>();
  private int states;

  void state() {
    states++;
  }

  /** A step, whether a machine was to take it, and what was different, or null. */
  void step(String action, boolean driven, String difference) {
    int[] counts = actions.computeIfAbsent(action, key -> new int[2]);
    counts[0]++;
    if (driven && difference == null) {
      counts[1]++;
    }
    if (difference != null && differences.size() < DIFFERENCES_MAX) {
      differences.add(difference);
    }
  }

  int states() {
    return states;
  }

  int steps() {
    return actions.values().stream().mapToInt(counts -> counts[0]).sum();
  }

  /** How many steps a machine took just as the specification says. */
  int agreed() {
    return actions.values().stream().mapToInt(counts -> counts[1]).sum();
  }

  int steps(String action) {
    return actions.getOrDefault(action, new int[2])[0];
  }

  /** The first steps that were different. */
  List<String> differences() {
    return differences;
  }

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder("%,d of %,d steps from %,d states".formatted(agreed(), steps(), states));
    actions.forEach(
        (action, counts) ->
            text.append("\n  %s %,d of %,d".formatted(action, counts[1], counts[0])));
    return text.toString();
  }
}
