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
 * @param traceHash hex SHA-256 of the trace: the same scenario and schedule give the same hash
 * @param virtualMillis length of the run in virtual time
 * @param defect the first exception of a machine, or the step limit, in one sentence; the run
 *     stopped there
 */
public record RunResult(
    Schedule schedule,
    List<TraceEntry> trace,
    List<InstanceRun> instances,
    Tally tally,
    int messages,
    String traceHash,
    long virtualMillis,
    Optional<String> defect) {
  public RunResult {
    trace = List.copyOf(trace);
    instances = List.copyOf(instances);
  }

  /** Instances that did not finish within the scenario's bound after healing: no progress. */
  public List<String> unfinished() {
    return instances.stream().filter(run -> !run.finished()).map(InstanceRun::instance).toList();
  }

  /** Whether no machine failed and every instance finished. */
  public boolean progressed() {
    return defect.isEmpty() && unfinished().isEmpty();
  }
}
