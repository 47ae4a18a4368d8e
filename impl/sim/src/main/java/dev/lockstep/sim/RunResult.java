package dev.lockstep.sim;

import dev.lockstep.traces.TraceEntry;
import java.util.List;
import java.util.Optional;

/**
 * What a run did.
 *
 * @param schedule the schedule that repeats it
 * @param trace all records of all nodes in the order in which they were written, which is one legal
 *     order; empty if they went to a sink
 * @param instances what clients saw, in order of opening
 * @param tally faults that took effect and actions taken
 * @param messages how many messages were sent; those of a {@link Fault.Drop} are numbered below it
 * @param traceHash hex SHA-256 of the trace: the same scenario and schedule give the same hash;
 *     empty if nothing was recorded
 * @param stepHash a hash of all steps, the same whether the run was recorded or not
 * @param virtualMillis length of the run in virtual time
 * @param defect the first exception of a machine, or the step limit, in one sentence; the run
 *     stopped there
 * @param violation the first violation of {@link dev.lockstep.core.Protocol#invariants()}, with its
 *     virtual time and instance; the run went on
 * @param unsettled what nodes had still to do by themselves when they had had {@link
 *     Scenario#progressMillis()} for it after healing, one sentence for each instance
 */
public record RunResult(
    Schedule schedule,
    List<TraceEntry> trace,
    List<InstanceRun> instances,
    Tally tally,
    int messages,
    String traceHash,
    String stepHash,
    long virtualMillis,
    Optional<String> defect,
    Optional<String> violation,
    List<String> unsettled) {
  public RunResult {
    trace = List.copyOf(trace);
    instances = List.copyOf(instances);
    unsettled = List.copyOf(unsettled);
  }

  /** Instances that did not finish within the scenario's bound after healing: no progress. */
  public List<String> unfinished() {
    return instances.stream().filter(run -> !run.finished()).map(InstanceRun::instance).toList();
  }

  /** Whether no machine failed, every node came to rest, and every instance finished. */
  public boolean progressed() {
    return defect.isEmpty() && unsettled.isEmpty() && unfinished().isEmpty();
  }

  /** What is wrong with the run, seen without judging its trace or its outcomes. */
  public Optional<String> failure() {
    if (defect.isPresent()) {
      return defect;
    }
    return violation.or(this::stalled);
  }

  /** What did not come to its end after healing; empty if all did. */
  public Optional<String> stalled() {
    if (!unsettled.isEmpty()) {
      return Optional.of("after healing, not at rest: " + String.join("; ", unsettled));
    }
    return unfinished().isEmpty()
        ? Optional.empty()
        : Optional.of("after healing, not finished: " + String.join(", ", unfinished()));
  }
}
