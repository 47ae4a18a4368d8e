package dev.lockstep.sim;

import dev.lockstep.core.Workload;
import java.util.List;

/**
 * What clients asked and saw of one instance.
 *
 * @param instance its name
 * @param requests the requests, each once, in the order of the workload
 * @param outcomes what nodes told, in order of time; a restarted node may tell again
 * @param finished whether the outcomes ended the instance for its clients
 */
public record InstanceRun(
    String instance,
    List<Workload.ClientRequest> requests,
    List<Workload.Outcome> outcomes,
    boolean finished) {
  public InstanceRun {
    requests = List.copyOf(requests);
    outcomes = List.copyOf(outcomes);
  }
}
