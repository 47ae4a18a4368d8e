package dev.lockstep.evidence.run;

import dev.lockstep.evidence.run.faults.FaultKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a recorded run did and saw. Immutable.
 *
 * @param plan what was asked for
 * @param processes how many processes were started, restarts included
 * @param kills kills by node
 * @param faults what became of each fault, in the schedule's order
 * @param framesRefused frames that nodes refused for what was in them
 * @param seen what clients asked and saw
 * @param problems what went wrong with the run itself, one sentence each
 * @param wallSeconds elapsed time
 */
public record RunReport(
    RunPlan plan,
    int processes,
    Map<String, Integer> kills,
    List<AppliedFault> faults,
    long framesRefused,
    Seen seen,
    List<String> problems,
    double wallSeconds) {
  public RunReport {
    kills = Map.copyOf(kills);
    faults = List.copyOf(faults);
    problems = List.copyOf(problems);
  }

  /**
   * One kind of fault over the whole run.
   *
   * @param scheduled how many were wanted
   * @param struck how many struck
   * @param bites what they did, in the kind's unit
   */
  public record Tally(int scheduled, int struck, long bites) {
    Tally plus(AppliedFault fault) {
      boolean happened = fault.outcome() == AppliedFault.Outcome.STRUCK;
      return new Tally(scheduled + 1, struck + (happened ? 1 : 0), bites + fault.bites());
    }
  }

  /** By kind, of those that this machine can do. */
  public Map<FaultKind, Tally> tallies() {
    Map<FaultKind, Tally> tallies = new EnumMap<>(FaultKind.class);
    for (AppliedFault fault : faults) {
      if (fault.outcome() != AppliedFault.Outcome.SKIPPED) {
        tallies.merge(
            fault.fault().kind(),
            new Tally(0, 0, 0).plus(fault),
            (before, one) -> before.plus(fault));
      }
    }
    return tallies;
  }

  /** How many times a process was killed by a fault of the kind kill. */
  public int killCount() {
    Tally killed = tallies().get(FaultKind.KILL);
    return killed == null ? 0 : (int) killed.bites();
  }

  /** What each kind did, for people. */
  public String summary() {
    return tallies().entrySet().stream()
        .map(
            kind ->
                kind.getKey().text() + ": " + kind.getValue().bites() + " " + kind.getKey().unit())
        .collect(Collectors.joining(", "));
  }

  /** What this machine could not do, one sentence each. */
  public List<String> skipped() {
    return faults.stream()
        .filter(fault -> fault.outcome() == AppliedFault.Outcome.SKIPPED)
        .map(
            fault ->
                fault.fault().kind().text()
                    + fault.fault().target().map(target -> " " + target).orElse("")
                    + ": "
                    + fault.note())
        .toList();
  }

  /**
   * Why the run shows nothing: faults that were asked for and never happened or did nothing, nodes
   * that were never killed. Empty where all happened.
   */
  public List<String> voids() {
    List<String> reasons = new ArrayList<>();
    Map<FaultKind, Tally> tallies = tallies();
    tallies.forEach(
        (kind, tally) -> {
          if (tally.struck() < tally.scheduled()) {
            reasons.add(
                tally.struck()
                    + " faults of the kind "
                    + kind.text()
                    + " happened of "
                    + tally.scheduled());
          } else if (tally.bites() == 0) {
            reasons.add(kind.text() + " did nothing: 0 " + kind.unit());
          }
        });
    if (tallies.isEmpty() && !faults.isEmpty()) {
      reasons.add("this machine can do none of the faults");
    }
    if (tallies.containsKey(FaultKind.CORRUPT) && framesRefused == 0) {
      reasons.add("bytes were corrupted, and no frame was refused");
    }
    List<String> nodes = plan.cluster().nodes();
    Tally killed = tallies.get(FaultKind.KILL);
    boolean chosen =
        plan.schedule().faults().stream()
            .anyMatch(fault -> fault.kind() == FaultKind.KILL && fault.target().isEmpty());
    if (killed != null && chosen && killed.scheduled() > nodes.size()) {
      nodes.stream()
          .filter(node -> !kills.containsKey(node))
          .forEach(node -> reasons.add(node + " was never killed"));
    }
    return reasons;
  }
}
