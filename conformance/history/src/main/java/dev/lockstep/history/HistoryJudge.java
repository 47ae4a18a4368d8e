package dev.lockstep.history;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Judges a run from outside, whether it was simulated or ran as real processes. Thread-safe, for a
 * protocol and its workload are.
 */
public final class HistoryJudge {

  private final Workload workload;
  private final Cluster cluster;

  /** A judge of runs of this protocol on these nodes. */
  public HistoryJudge(Protocol protocol, Cluster cluster) {
    this.workload = protocol.workload();
    this.cluster = cluster;
  }

  /**
   * Judges every instance by {@link Workload#violation}. An outcome from a node that is not in the
   * cluster is a violation as well.
   *
   * @param histories one for each instance, in any order
   * @throws IllegalArgumentException if two histories name one instance: outcomes judged apart
   *     could not contradict each other
   */
  public Judgement judge(Collection<InstanceHistory> histories) {
    List<Judgement.Violation> violations = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int finished = 0;
    int outcomes = 0;
    for (InstanceHistory history : histories) {
      if (!names.add(history.instance())) {
        throw new IllegalArgumentException(
            "two histories of the instance " + history.instance() + "; join their outcomes");
      }
      outcomes += history.outcomes().size();
      if (workload.finished(cluster, history.requests(), history.outcomes())) {
        finished++;
      }
      String reason = reason(history);
      if (reason != null) {
        violations.add(new Judgement.Violation(history.instance(), reason));
      }
    }
    return new Judgement(names.size(), finished, outcomes, violations);
  }

  private String reason(InstanceHistory history) {
    for (Workload.Outcome outcome : history.outcomes()) {
      if (!cluster.nodes().contains(outcome.node())) {
        return "an outcome comes from " + outcome.node() + ", which is no node of the cluster";
      }
    }
    return workload
        .violation(cluster, history.instance(), history.requests(), history.outcomes())
        .orElse(null);
  }
}
