package dev.lockstep.sim;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;

/**
 * What runs, for how long. Immutable.
 *
 * @param protocol what the nodes run; any implementation, a user's own too
 * @param cluster the nodes
 * @param instances how many instances clients open
 * @param spacingMillis virtual time between two openings; 0 opens all at once
 * @param safetyMillis length of the first phase, in which faults happen
 * @param progressMillis how long after healing the nodes may take to come to rest, and then every
 *     instance to finish
 * @param stepsMax most inputs of a run; one that needs more is reported as a defect
 * @param specificationHash goes into trace headers; empty where unknown
 */
public record Scenario(
    Protocol protocol,
    Cluster cluster,
    int instances,
    int spacingMillis,
    int safetyMillis,
    int progressMillis,
    int stepsMax,
    String specificationHash) {
  public Scenario {
    if (instances < 1 || spacingMillis < 0 || safetyMillis < 1 || progressMillis < 1) {
      throw new IllegalArgumentException(
          "a scenario needs an instance and positive times: "
              + instances
              + " instances, spacing "
              + spacingMillis
              + " ms, safety "
              + safetyMillis
              + " ms, progress "
              + progressMillis
              + " ms");
    }
  }

  /** The protocol's example cluster with four instances, two seconds of faults. */
  public static Scenario of(Protocol protocol) {
    return new Scenario(protocol, protocol.exampleCluster(), 4, 20, 2_000, 60_000, 500_000, "");
  }

  /** The same with another number of instances. */
  public Scenario withInstances(int count) {
    return new Scenario(
        protocol,
        cluster,
        count,
        spacingMillis,
        safetyMillis,
        progressMillis,
        stepsMax,
        specificationHash);
  }

  /** The same with other times, in milliseconds of virtual time. */
  public Scenario withTimes(int spacing, int safety, int progress) {
    return new Scenario(
        protocol, cluster, instances, spacing, safety, progress, stepsMax, specificationHash);
  }

  /** The same with another protocol or cluster. */
  public Scenario with(Protocol other, Cluster nodes) {
    return new Scenario(
        other,
        nodes,
        instances,
        spacingMillis,
        safetyMillis,
        progressMillis,
        stepsMax,
        specificationHash);
  }

  /** The same with this hash in the traces' headers. */
  public Scenario withSpecificationHash(String hash) {
    return new Scenario(
        protocol, cluster, instances, spacingMillis, safetyMillis, progressMillis, stepsMax, hash);
  }
}
