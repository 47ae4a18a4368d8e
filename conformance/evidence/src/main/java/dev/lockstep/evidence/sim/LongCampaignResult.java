package dev.lockstep.evidence.sim;

import dev.lockstep.sim.FaultKind;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Tally;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What long runs found. Immutable, but for the tally, which is nobody else's.
 *
 * @param runs how many seeds ran
 * @param virtualMillis their length together, in milliseconds of virtual time
 * @param cpuNanos CPU time of simulating and judging them, without recording and replay
 * @param returned operations of clients that returned
 * @param unknown operations whose outcome stayed unknown
 * @param replayed runs that were recorded and replayed
 * @param tally faults that took effect, and actions taken
 * @param coverage how often the replayed runs took each action
 * @param failure the first run that failed
 */
public record LongCampaignResult(
    long runs,
    long virtualMillis,
    long cpuNanos,
    long returned,
    long unknown,
    long replayed,
    Tally tally,
    Map<String, Long> coverage,
    Optional<Failure> failure) {
  private static final double MILLIS_PER_HOUR = 3_600e3;

  /** Nothing in a long run repeats requests of an instance, or lets go of its machine. */
  private static final Set<FaultKind> FOREIGN =
      Set.of(
          FaultKind.PASSIVATION,
          FaultKind.REQUEST_REPEATED,
          FaultKind.REQUEST_REPEATED_AFTER_RESTART);

  public LongCampaignResult {
    coverage = Map.copyOf(coverage);
  }

  /**
   * A run that failed.
   *
   * @param schedule the faults; its seed repeats the run
   * @param sentence what is wrong
   * @param replay what replay says of its trace
   */
  public record Failure(Schedule schedule, String sentence, String replay) {

    /** Repeats the run. */
    public long seed() {
      return schedule.seed();
    }
  }

  /** Hours of a cluster's life that were simulated. */
  public double clusterHours() {
    return virtualMillis / MILLIS_PER_HOUR;
  }

  /** Simulated cluster-hours for each hour of CPU time. */
  public double clusterHoursPerCpuHour() {
    return cpuNanos == 0 ? 0 : virtualMillis * 1e6 / cpuNanos;
  }

  /** What was done, in one sentence. */
  public String sentence() {
    return "%d long runs, %.2f cluster-hours at %.0f per CPU-hour, %d operations (%d more unknown), %d replayed"
        .formatted(runs, clusterHours(), clusterHoursPerCpuHour(), returned, unknown, replayed);
  }

  /** Kinds of fault that never took effect: then the campaign says nothing of them. */
  public List<FaultKind> neverStruck() {
    return tally.faults().entrySet().stream()
        .filter(fault -> fault.getValue() == 0 && !FOREIGN.contains(fault.getKey()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
