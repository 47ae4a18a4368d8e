package dev.lockstep.evidence.sim;

import dev.lockstep.core.Protocol;
import dev.lockstep.sim.FaultKind;
import dev.lockstep.sim.Tally;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a campaign found. Immutable, but for the tally, which is nobody else's.
 *
 * @param schedules runs in which two kinds of fault or more took effect; the others do not count
 * @param weak runs in which fewer did; they were checked like the others
 * @param distinct distinct traces among the counted runs
 * @param events events of the counted runs
 * @param sampled runs replayed because their hash fell into the sample
 * @param failingReplayed runs replayed because they had failed
 * @param tally counts of all runs, weak ones included
 * @param coverage how often the replayed runs took each action
 * @param failures what failed, shrunk; the campaign ends with the first, so there is seldom a
 *     second
 */
public record CampaignResult(
    long schedules,
    long weak,
    long distinct,
    long events,
    long sampled,
    long failingReplayed,
    Tally tally,
    Map<String, Long> coverage,
    List<CampaignFailure> failures) {
  public CampaignResult {
    coverage = Map.copyOf(coverage);
    failures = List.copyOf(failures);
  }

  /** Events of a counted run, on average. */
  public double eventsMean() {
    return schedules == 0 ? 0 : (double) events / schedules;
  }

  /** Why nothing can be concluded, in one sentence: a kind of fault that never took effect. */
  public Optional<String> isVoid(Protocol protocol) {
    List<FaultKind> never =
        tally.faults().entrySet().stream()
            .filter(fault -> fault.getValue() == 0 && fault.getKey().canHappen(protocol))
            .map(Map.Entry::getKey)
            .toList();
    if (!never.isEmpty()) {
      return Optional.of("these kinds of fault never took effect: " + never);
    }
    return sampled == 0
        ? Optional.of("the sample is empty: no run was replayed")
        : Optional.empty();
  }
}
