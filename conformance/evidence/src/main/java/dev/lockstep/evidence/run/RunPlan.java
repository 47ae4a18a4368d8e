package dev.lockstep.evidence.run;

import dev.lockstep.core.Protocol;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a recorded run does. Immutable.
 *
 * @param protocol what the nodes run, on its example cluster
 * @param folder where data, traces and outcomes go; must be empty or absent
 * @param seed of the clients' choices and of every fault; processes and networks keep their own
 *     time, so a seed repeats what is tried, not the very trace
 * @param instances how many instances clients open
 * @param kills how many times a process is killed and started again
 * @param pauses how many times a process is stopped and continued
 * @param specificationHash goes into the headers of the traces; empty where unknown
 * @param patience how long after the last fault everything may take to finish
 */
public record RunPlan(
    Protocol protocol,
    Path folder,
    long seed,
    int instances,
    int kills,
    int pauses,
    String specificationHash,
    Duration patience) {

  /** Kills without which a run proves little about recovery. */
  public static final int KILLS = 20;

  /** Instances without which a run is too short. */
  public static final int INSTANCES = 200;

  public RunPlan {
    if (instances < 1 || kills < 0 || pauses < 0) {
      throw new IllegalArgumentException(
          "a run has at least one instance and no negative number of faults: "
              + instances
              + " instances, "
              + kills
              + " kills, "
              + pauses
              + " pauses");
    }
    folder = folder.toAbsolutePath().normalize();
  }

  /** The run of the main job. */
  public static RunPlan of(Protocol protocol, Path folder, long seed) {
    return new RunPlan(protocol, folder, seed, INSTANCES, KILLS + 2, 6, "", Duration.ofSeconds(90));
  }

  /** The same with other numbers. */
  public RunPlan with(int instanceCount, int killCount, int pauseCount) {
    return new RunPlan(
        protocol, folder, seed, instanceCount, killCount, pauseCount, specificationHash, patience);
  }

  /** The same with a hash for the headers. */
  public RunPlan withSpecificationHash(String hash) {
    return new RunPlan(protocol, folder, seed, instances, kills, pauses, hash, patience);
  }

  /** Where the traces go: a queue for each node and incarnation. */
  public Path traces() {
    return folder.resolve("traces");
  }
}
