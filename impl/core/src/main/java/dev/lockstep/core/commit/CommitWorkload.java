package dev.lockstep.core.commit;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Clients of two-phase commit: each resource says whether it can commit, then the client asks the
 * manager to commit. Most transactions can.
 *
 * <p>Stateless, thread-safe.
 */
public final class CommitWorkload implements Workload {

  @Override
  public String instanceNoun() {
    return "transaction";
  }

  @Override
  public Optional<String> issuer(Cluster cluster) {
    return Optional.of(CommitProtocol.manager(cluster));
  }

  @Override
  public List<ClientRequest> requests(Cluster cluster, String instance, RandomGenerator random) {
    List<ClientRequest> requests = new ArrayList<>();
    for (String participant : cluster.nodes(CommitProtocol.PARTICIPANTS)) {
      int dice = random.nextInt(20);
      Value word =
          dice == 0
              ? CommitRequest.FAILED
              : dice == 1 ? CommitRequest.CANNOT_COMMIT : CommitRequest.CAN_COMMIT;
      requests.add(new ClientRequest(participant, word));
    }
    requests.add(
        new ClientRequest(
            CommitProtocol.manager(cluster),
            CommitRequest.commit(cluster.nodes(CommitProtocol.PARTICIPANTS))));
    return requests;
  }

  /**
   * The client waits for the manager, and for a commit also until each participant has carried it
   * out. It does not wait for participants to abort: one that lost its memory has nothing to undo.
   */
  @Override
  public boolean finished(Cluster cluster, List<Outcome> outcomes) {
    String manager = CommitProtocol.manager(cluster);
    Set<String> committed = new HashSet<>();
    for (Outcome outcome : outcomes) {
      CommitReply.Outcome told = CommitReply.of(outcome.outcome()).outcome();
      if (outcome.node().equals(manager) && told == CommitReply.Outcome.ABORTED) {
        return true;
      } else if (told == CommitReply.Outcome.COMMITTED) {
        committed.add(outcome.node());
      }
    }
    return committed.containsAll(cluster.nodes());
  }

  @Override
  public Optional<String> violation(
      Cluster cluster, String instance, List<ClientRequest> requests, List<Outcome> outcomes) {
    Optional<Outcome> committed = Optional.empty();
    Optional<Outcome> aborted = Optional.empty();
    for (Outcome outcome : outcomes) {
      CommitReply.Outcome told;
      try {
        told = CommitReply.of(outcome.outcome()).outcome();
      } catch (IllegalArgumentException none) {
        return Optional.of(
            "transaction %s has the outcome %s at %s, which is none"
                .formatted(instance, outcome.outcome(), outcome.node()));
      }
      if (told == CommitReply.Outcome.COMMITTED) {
        committed = committed.or(() -> Optional.of(outcome));
      } else if (told == CommitReply.Outcome.ABORTED) {
        aborted = aborted.or(() -> Optional.of(outcome));
      }
    }
    if (committed.isPresent() && aborted.isPresent()) {
      return Optional.of(
          "transaction %s committed at %s and aborted at %s"
              .formatted(instance, committed.get().node(), aborted.get().node()));
    }
    if (committed.isPresent()) {
      for (String participant : cluster.nodes(CommitProtocol.PARTICIPANTS)) {
        if (!requests.contains(new ClientRequest(participant, CommitRequest.CAN_COMMIT))) {
          return Optional.of(
              "transaction %s committed although the resource of %s never said that it can"
                  .formatted(instance, participant));
        }
      }
    }
    return Optional.empty();
  }
}
