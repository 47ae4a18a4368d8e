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
 * @param unknown nodes that at some time left a client without an answer: they ran out of time, or
 *     died with the request. The request may have taken effect or not, so this says nothing about
 *     the outcome, neither then nor later
 */
public record InstanceHistory(
    String instance, List<ClientRequest> requests, List<Outcome> outcomes, List<String> unknown) {
  public InstanceHistory {
    requests = List.copyOf(requests);
    outcomes = List.copyOf(outcomes);
    unknown = List.copyOf(unknown);
  }

  /** A history in which every request was answered, or still waits. */
  public InstanceHistory(String instance, List<ClientRequest> requests, List<Outcome> outcomes) {
    this(instance, requests, outcomes, List.of());
  }
}
