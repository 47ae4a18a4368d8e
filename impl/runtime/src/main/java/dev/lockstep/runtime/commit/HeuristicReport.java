package dev.lockstep.runtime.commit;

import dev.lockstep.core.commit.CommitDecision;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What operators decided at participants of one transaction, as far as it was reported to the
 * manager. Kept durably until somebody has the manager forget it.
 *
 * @param transaction the transaction
 * @param decided what the manager decided; empty where all had only read
 * @param heuristics what operators decided, by participant
 */
public record HeuristicReport(
    String transaction,
    Optional<CommitDecision> decided,
    SortedMap<String, CommitDecision> heuristics) {
  public HeuristicReport {
    heuristics = Collections.unmodifiableSortedMap(new TreeMap<>(heuristics));
  }

  /** Whether some operator decided otherwise than the manager: somebody has to mend the data. */
  public boolean mixed() {
    return decided
        .map(decision -> !heuristics.values().stream().allMatch(decision::equals))
        .orElse(false);
  }
}
