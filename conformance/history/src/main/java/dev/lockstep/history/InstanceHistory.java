package dev.lockstep.history;

import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.Workload.Outcome;
import java.util.List;

/**
 * What was asked and seen of one instance, by all clients and participants. Immutable.
 *
 * @param instance its name
 * @param requests what clients asked
 * @param outcomes what nodes told them; a restarted node may tell the same again
 */
public record InstanceHistory(
    String instance, List<ClientRequest> requests, List<Outcome> outcomes) {
  public InstanceHistory {
    requests = List.copyOf(requests);
    outcomes = List.copyOf(outcomes);
  }
}
