package dev.lockstep.evidence.run;

import dev.lockstep.history.InstanceHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a recorded run did and saw. Immutable.
 *
 * @param plan what was asked for
 * @param processes how many processes were started, restarts included
 * @param kills kills by node
 * @param pauses how many times a process was stopped and continued
 * @param lost messages lost on purpose, as far as nodes told before they were killed
 * @param delayed messages delayed on purpose
 * @param duplicated messages sent twice on purpose
 * @param histories what clients asked and saw, by instance
 * @param unfinished instances that had not ended for their clients when patience ran out
 * @param problems what went wrong with the run itself, one sentence each
 * @param wallSeconds elapsed time
 */
public record RunReport(
    RunPlan plan,
    int processes,
    Map<String, Integer> kills,
    int pauses,
    long lost,
    long delayed,
    long duplicated,
    List<InstanceHistory> histories,
    List<String> unfinished,
    List<String> problems,
    double wallSeconds) {
  public RunReport {
    kills = Map.copyOf(kills);
    histories = List.copyOf(histories);
    unfinished = List.copyOf(unfinished);
    problems = List.copyOf(problems);
  }

  /** How many times a process was killed. */
  public int killCount() {
    return kills.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * Why the run shows nothing: faults that were asked for and never happened, nodes that were never
   * killed. Empty where all happened.
   */
  public List<String> voids() {
    List<String> reasons = new ArrayList<>();
    if (killCount() < plan.kills()) {
      reasons.add(killCount() + " kills happened of " + plan.kills());
    }
    for (String node : plan.protocol().exampleCluster().nodes()) {
      if (plan.kills() > plan.protocol().exampleCluster().nodes().size()
          && !kills.containsKey(node)) {
        reasons.add(node + " was never killed");
      }
    }
    if (pauses < plan.pauses()) {
      reasons.add(pauses + " pauses happened of " + plan.pauses());
    }
    if (plan.kills() + plan.pauses() > 0) {
      addIfNone(reasons, lost, "no message was lost");
      addIfNone(reasons, delayed, "no message was delayed");
      addIfNone(reasons, duplicated, "no message was repeated");
    }
    return reasons;
  }

  private static void addIfNone(List<String> reasons, long count, String sentence) {
    if (count == 0) {
      reasons.add(sentence);
    }
  }
}
