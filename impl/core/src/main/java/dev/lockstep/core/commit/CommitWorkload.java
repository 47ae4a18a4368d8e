package dev.lockstep.core.commit;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Clients of two-phase commit: they choose who takes part, each resource says what it can do, then
 * the client asks the manager to commit. Most transactions take all participants, and most can
 * commit; some have only read. For some there is an operator, who decides for each participant that
 * he finds in doubt, and reads at the manager what has been reported.
 *
 * <p>Stateless, thread-safe.
 */
public final class CommitWorkload implements Workload {

  /** Most that an operator waits, so that he comes while a vote is on its way, or late. */
  private static final int OPERATOR_MILLIS_MAX = 40;

  private static final int READ_MILLIS = 200;

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
    List<String> chosen = new ArrayList<>(cluster.nodes(CommitProtocol.PARTICIPANTS));
    if (random.nextBoolean()) {
      Collections.rotate(chosen, random.nextInt(chosen.size()));
      chosen = chosen.subList(0, 1 + random.nextInt(chosen.size()));
    }
    List<ClientRequest> requests = new ArrayList<>();
    for (String participant : chosen) {
      requests.add(new ClientRequest(participant, word(random, chosen.size() == 1)));
    }
    String manager = CommitProtocol.manager(cluster);
    requests.add(new ClientRequest(manager, CommitRequest.commit(chosen)));
    if (chosen.size() > 1 && random.nextInt(3) == 0) {
      for (String participant : chosen) {
        CommitDecision decision =
            random.nextBoolean() ? CommitDecision.COMMIT : CommitDecision.ABORT;
        int delayMillis = random.nextInt(OPERATOR_MILLIS_MAX);
        requests.add(new ClientRequest(participant, CommitRequest.resolve(decision), delayMillis));
      }
      requests.add(new ClientRequest(manager, CommitRequest.FORGET, READ_MILLIS));
    }
    return requests;
  }

  /** One that is alone refuses more often, for there it decides. */
  private static Value word(RandomGenerator random, boolean alone) {
    int dice = random.nextInt(20);
    if (dice == 0) {
      return CommitRequest.FAILED;
    } else if (dice == 1 || (alone && dice > 12)) {
      return CommitRequest.CANNOT_COMMIT;
    }
    return dice < 5 ? CommitRequest.READ_ONLY : CommitRequest.CAN_COMMIT;
  }

  /**
   * The client waits for the manager, and for a commit also until each participant has carried it
   * out. It does not wait for participants to abort, nor for one that only read: who lost its
   * memory has nothing to undo, and who voted read-only forgets the transaction with the vote, so
   * that nobody tells it again what a kill kept from its client. Where an operator decided, it
   * waits until he has read the manager's report.
   */
  @Override
  public boolean finished(Cluster cluster, List<ClientRequest> requests, List<Outcome> outcomes) {
    String manager = CommitProtocol.manager(cluster);
    Set<String> told = new TreeSet<>();
    boolean over = false;
    boolean decidedByHand = false;
    boolean read = false;
    for (Outcome outcome : outcomes) {
      CommitReply reply = CommitReply.of(outcome.outcome());
      told.add(outcome.node());
      over |= outcome.node().equals(manager) && reply.outcome() != CommitReply.Outcome.COMMITTED;
      decidedByHand |= reply.heuristic().isPresent();
      read |= reply.forgotten();
    }
    Set<String> changers = participants(requests);
    changers.removeAll(readers(requests));
    boolean carriedOut = told.contains(manager) && told.containsAll(changers);
    return (over || carriedOut) && (read || !decidedByHand);
  }

  @Override
  public Optional<String> violation(
      Cluster cluster, String instance, List<ClientRequest> requests, List<Outcome> outcomes) {
    CommitJudge judge = new CommitJudge(CommitProtocol.manager(cluster), instance, requests);
    for (Outcome outcome : outcomes) {
      Optional<String> wrong = judge.hear(outcome);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  private static List<String> readers(List<ClientRequest> requests) {
    return requests.stream()
        .filter(request -> request.request().equals(CommitRequest.READ_ONLY))
        .map(ClientRequest::node)
        .toList();
  }

  /** Whom the client asked to commit; nobody if it has not asked. */
  static Set<String> participants(List<ClientRequest> requests) {
    Set<String> participants = new TreeSet<>();
    requests.forEach(
        request -> CommitRequest.participants(request.request()).ifPresent(participants::addAll));
    return participants;
  }
}
