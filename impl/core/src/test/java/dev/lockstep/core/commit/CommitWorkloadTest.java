package dev.lockstep.core.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.Workload.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CommitWorkloadTest {
  private final CommitWorkload workload = new CommitWorkload();
  private final Cluster cluster = new CommitProtocol().exampleCluster();

  private List<ClientRequest> allCanCommit() {
    List<ClientRequest> requests = new ArrayList<>();
    for (String participant : cluster.nodes("RM")) {
      requests.add(new ClientRequest(participant, CommitRequest.CAN_COMMIT));
    }
    requests.add(new ClientRequest("tm", CommitRequest.commit(cluster.nodes("RM"))));
    return requests;
  }

  private String violation(List<ClientRequest> requests, Outcome... outcomes) {
    return workload.violation(cluster, "tm.1-1", requests, List.of(outcomes)).orElse("");
  }

  private static Outcome committed(String node) {
    return new Outcome(node, CommitReply.committed().toValue());
  }

  private static Outcome aborted(String node) {
    return new Outcome(node, CommitReply.aborted("r1", CommitReply.Why.VOTE).toValue());
  }

  @Test
  void theManagerIssuesTheNamesOfTransactions() {
    assertEquals("tm", workload.issuer(cluster).orElseThrow());
  }

  @Test
  void eachResourceSpeaksBeforeTheManagerIsAsked() {
    List<ClientRequest> requests = workload.requests(cluster, "tm.1-1", new Random(1));
    assertEquals(
        List.of("r1", "r2", "r3", "tm"), requests.stream().map(ClientRequest::node).toList());
  }

  @Test
  void theSameSeedGivesTheSameRequests() {
    assertEquals(
        workload.requests(cluster, "tm.1-1", new Random(7)),
        workload.requests(cluster, "tm.1-1", new Random(7)));
  }

  @Test
  void mostTransactionsCanCommitAndEachKindOfRefusalOccurs() {
    Random random = new Random(1);
    int canCommit = 0;
    int cannot = 0;
    int failed = 0;
    for (int i = 0; i < 1_000; i++) {
      List<ClientRequest> requests = workload.requests(cluster, "tm.1-" + i, random);
      canCommit += requests.equals(allCanCommit()) ? 1 : 0;
      cannot +=
          requests.stream().anyMatch(r -> r.request().equals(CommitRequest.CANNOT_COMMIT)) ? 1 : 0;
      failed += requests.stream().anyMatch(r -> r.request().equals(CommitRequest.FAILED)) ? 1 : 0;
    }
    assertTrue(canCommit > 500, "can commit: " + canCommit);
    assertTrue(cannot > 50 && failed > 50, "refused: " + cannot + ", failed: " + failed);
  }

  @Test
  void oneThatCommittedBesideOneThatAbortedIsAViolation() {
    assertTrue(
        violation(allCanCommit(), committed("tm"), committed("r1"), aborted("r2"))
            .contains("committed at tm and aborted at r2"));
  }

  @Test
  void aCommitThatAResourceNeverAllowedIsAViolation() {
    List<ClientRequest> requests = new ArrayList<>(allCanCommit());
    requests.set(1, new ClientRequest("r2", CommitRequest.CANNOT_COMMIT));
    assertTrue(violation(requests, committed("tm")).contains("r2 never said that it can"));
  }

  @Test
  void anOutcomeThatIsNoneIsAViolation() {
    assertTrue(violation(allCanCommit(), new Outcome("tm", CommitRequest.FORGET)).contains("none"));
  }

  @Test
  void agreementIsNoViolationWhicheverWayItFalls() {
    assertEquals("", violation(allCanCommit(), committed("tm"), committed("r1")));
    assertEquals("", violation(allCanCommit(), aborted("tm"), aborted("r3")));
    assertEquals("", violation(allCanCommit()));
  }

  @Test
  void aCommitIsFinishedWhenEverybodyHasCarriedItOutAndAnAbortAtOnce() {
    List<Outcome> outcomes = new ArrayList<>(List.of(committed("tm"), committed("r1")));
    outcomes.add(committed("r2"));
    assertFalse(workload.finished(cluster, outcomes));
    outcomes.add(committed("r3"));
    assertTrue(workload.finished(cluster, outcomes));
    assertTrue(workload.finished(cluster, List.of(aborted("tm"))));
    assertFalse(workload.finished(cluster, List.of(aborted("r1"))));
  }
}
