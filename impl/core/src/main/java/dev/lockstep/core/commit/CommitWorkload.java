package dev.lockstep.core.commit;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Clients of two-phase commit: each resource says whether it can commit, then the client asks the
 * manager to commit. Most transactions can.
 *
 * <p>Stateless, thread-safe.
 */
public final class CommitWorkload implements Workload {

  /** To the manager: commit this transaction if everybody can. */
  public static final Value COMMIT = Value.record("type", "Commit");

  /** To a participant, from its resource: the work is done and can be committed. */
  public static final Value CAN_COMMIT = Value.record("type", "Work", "vote", "yes");

  /** To a participant, from its resource: the work is done and cannot be committed. */
  public static final Value CANNOT_COMMIT = Value.record("type", "Work", "vote", "no");

  /** To a participant, from its resource: the work has failed, abort at once. */
  public static final Value FAILED = Value.record("type", "Abort");

  /** The outcome: committed, durably. */
  public static final Value COMMITTED = Value.of("committed");

  /** The outcome: aborted, and this will not change. */
  public static final Value ABORTED = Value.of("aborted");

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
      Value word = dice == 0 ? FAILED : dice == 1 ? CANNOT_COMMIT : CAN_COMMIT;
      requests.add(new ClientRequest(participant, word));
    }
    requests.add(new ClientRequest(CommitProtocol.manager(cluster), COMMIT));
    return requests;
  }

  /**
   * The client waits for the manager, and for a commit also until each participant has carried it
   * out. It does not wait for participants to abort: one that lost its memory has nothing to undo.
   */
  @Override
  public boolean finished(Cluster cluster, List<Outcome> outcomes) {
    String manager = CommitProtocol.manager(cluster);
    if (outcomes.contains(new Outcome(manager, ABORTED))) {
      return true;
    }
    return cluster.nodes().stream()
        .allMatch(node -> outcomes.contains(new Outcome(node, COMMITTED)));
  }

  @Override
  public Optional<String> violation(
      Cluster cluster, String instance, List<ClientRequest> requests, List<Outcome> outcomes) {
    Optional<Outcome> committed = find(outcomes, COMMITTED);
    Optional<Outcome> aborted = find(outcomes, ABORTED);
    if (committed.isPresent() && aborted.isPresent()) {
      return Optional.of(
          "transaction %s committed at %s and aborted at %s"
              .formatted(instance, committed.get().node(), aborted.get().node()));
    }
    for (Outcome outcome : outcomes) {
      if (!outcome.outcome().equals(COMMITTED) && !outcome.outcome().equals(ABORTED)) {
        return Optional.of(
            "transaction %s has the outcome %s at %s, which is none"
                .formatted(instance, outcome.outcome(), outcome.node()));
      }
    }
    if (committed.isPresent()) {
      for (String participant : cluster.nodes(CommitProtocol.PARTICIPANTS)) {
        if (!requests.contains(new ClientRequest(participant, CAN_COMMIT))) {
          return Optional.of(
              "transaction %s committed although the resource of %s never said that it can"
                  .formatted(instance, participant));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Outcome> find(List<Outcome> outcomes, Value wanted) {
    return outcomes.stream().filter(outcome -> outcome.outcome().equals(wanted)).findFirst();
  }
}
