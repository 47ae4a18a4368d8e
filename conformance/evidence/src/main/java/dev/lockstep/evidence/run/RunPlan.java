package dev.lockstep.evidence.run;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.run.faults.FaultMix;
import dev.lockstep.evidence.run.faults.FaultSchedule;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a recorded run does. Immutable.
 *
 * @param protocol what the nodes run
 * @param cluster on which nodes
 * @param folder where data, traces and outcomes go; must be empty or absent
 * @param schedule how many instances clients open, and what happens meanwhile; processes and
 *     networks keep their own time, so a schedule repeats what is tried, not the very trace
 * @param specificationHash goes into the headers of the traces; empty where unknown
 * @param patience how long after the last fault everything may take to finish
 */
public record RunPlan(
    Protocol protocol,
    Cluster cluster,
    Path folder,
    FaultSchedule schedule,
    String specificationHash,
    Duration patience) {

  public RunPlan {
    folder = folder.toAbsolutePath().normalize();
  }

  /** A run with this schedule, on the protocol's example cluster. */
  public static RunPlan of(Protocol protocol, Path folder, FaultSchedule schedule) {
    return of(protocol, protocol.exampleCluster(), folder, schedule);
  }

  /** A run with this schedule. */
  public static RunPlan of(
      Protocol protocol, Cluster cluster, Path folder, FaultSchedule schedule) {
    return new RunPlan(protocol, cluster, folder, schedule, "", Duration.ofMinutes(3));
  }

  /** A run whose schedule is drawn. */
  public static RunPlan of(
      Protocol protocol, Cluster cluster, Path folder, long seed, int instances, FaultMix mix) {
    return of(protocol, cluster, folder, FaultSchedule.draw(mix, cluster, seed, instances));
  }

  /** The same with a hash for the headers. */
  public RunPlan withSpecificationHash(String hash) {
    return new RunPlan(protocol, cluster, folder, schedule, hash, patience);
  }

  /** Where the traces go: a queue for each node and incarnation. */
  public Path traces() {
    return folder.resolve("traces");
  }
}
