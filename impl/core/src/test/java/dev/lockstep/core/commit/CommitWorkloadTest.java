package dev.lockstep.core.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.Workload.Outcome;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
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
  void eachResourceThatTakesPartSpeaksBeforeTheManagerIsAsked() {
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      List<ClientRequest> requests = workload.requests(cluster, "tm.1-" + i, random);
      List<String> nodes = requests.stream().map(ClientRequest::node).toList();
      List<String> speakers = nodes.subList(0, nodes.indexOf("tm"));
      assertEquals(CommitWorkload.participants(requests), new TreeSet<>(speakers));
    }
  }

  @Test
  void theSameSeedGivesTheSameRequests() {
    assertEquals(
        workload.requests(cluster, "tm.1-1", new Random(7)),
        workload.requests(cluster, "tm.1-1", new Random(7)));
  }

  @Test
  void everySortOfTransactionOccurs() {
    Random random = new Random(1);
    Map<Value, Integer> said = new HashMap<>();
    Map<Integer, Integer> sizes = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      List<ClientRequest> requests = workload.requests(cluster, "tm.1-" + i, random);
      requests.stream()
          .map(ClientRequest::request)
          .distinct()
          .forEach(request -> said.merge(request, 1, Integer::sum));
      sizes.merge(CommitWorkload.participants(requests).size(), 1, Integer::sum);
    }
    for (Value request :
        List.of(
            CommitRequest.CAN_COMMIT,
            CommitRequest.READ_ONLY,
            CommitRequest.CANNOT_COMMIT,
            CommitRequest.FAILED,
            CommitRequest.FORGET,
            CommitRequest.resolve(CommitDecision.COMMIT),
            CommitRequest.resolve(CommitDecision.ABORT))) {
      assertTrue(said.getOrDefault(request, 0) > 50, request + " in " + said);
    }
    for (int size = 1; size <= 3; size++) {
      assertTrue(sizes.get(size) > 50, size + " in " + sizes);
    }
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
  void oneThatHasOnlyReadMayAbortBesideACommitAndNeverCommits() {
    List<ClientRequest> requests = new ArrayList<>(allCanCommit());
    requests.set(1, new ClientRequest("r2", CommitRequest.READ_ONLY));
    assertEquals("", violation(requests, committed("tm"), aborted("r2")));
    assertTrue(violation(requests, committed("r2")).contains("r2 never said that it can"));
    assertTrue(
        violation(requests, new Outcome("tm", CommitReply.readOnly().toValue()), committed("r1"))
            .contains("all had only read"));
    assertTrue(
        violation(requests, new Outcome("r1", CommitReply.readOnly().toValue()))
            .contains("r1, whose resource never said so"));
  }

  @Test
  void whoTakesNoPartHasNoOutcomeAndAbortsNobody() {
    List<ClientRequest> requests = new ArrayList<>(allCanCommit());
    requests.set(3, new ClientRequest("tm", CommitRequest.commit(List.of("r2", "r3"))));
    assertTrue(violation(requests, committed("r1")).contains("r1, which takes no part"));
    assertTrue(violation(requests, aborted("tm")).contains("aborted by r1, which takes no part"));
  }

  @Test
  void aHeuristicThatNoOperatorDecidedIsAViolation() {
    List<ClientRequest> requests = new ArrayList<>(allCanCommit());
    requests.add(new ClientRequest("r1", CommitRequest.resolve(CommitDecision.ABORT)));
    CommitReply mixed = CommitReply.committed().with(CommitDecision.ABORT);
    CommitReply reported = CommitReply.committed().with(Map.of("r1", CommitDecision.ABORT), false);
    assertEquals("", violation(requests, new Outcome("r1", mixed.toValue())));
    assertEquals("", violation(requests, new Outcome("tm", reported.toValue())));
    assertTrue(
        violation(allCanCommit(), new Outcome("r1", mixed.toValue())).contains("no operator"));
    assertTrue(
        violation(allCanCommit(), new Outcome("tm", reported.toValue())).contains("no operator"));
  }

  @Test
  void aDecisionByHandIsFinishedWhenAnOperatorHasReadTheReport() {
    Outcome mixed = new Outcome("r1", CommitReply.committed().with(CommitDecision.ABORT).toValue());
    List<Outcome> outcomes =
        new ArrayList<>(List.of(committed("tm"), mixed, committed("r2"), committed("r3")));
    assertFalse(workload.finished(cluster, allCanCommit(), outcomes));
    CommitReply read = CommitReply.committed().with(Map.of("r1", CommitDecision.ABORT), true);
    outcomes.add(new Outcome("tm", read.toValue()));
    assertTrue(workload.finished(cluster, allCanCommit(), outcomes));
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

  /** A kill can come between a read-only vote and the word of it, and nobody knows it any more. */
  @Test
  void aCommitIsFinishedWithoutTheWordOfThoseThatOnlyRead() {
    List<ClientRequest> requests = new ArrayList<>(allCanCommit());
    requests.replaceAll(
        request ->
            request.node().equals("r3")
                ? new ClientRequest("r3", CommitRequest.READ_ONLY)
                : request);
    List<Outcome> outcomes = new ArrayList<>(List.of(committed("tm"), committed("r1")));
    assertFalse(workload.finished(cluster, requests, outcomes));
    outcomes.add(committed("r2"));
    assertTrue(workload.finished(cluster, requests, outcomes));
  }

  @Test
  void aCommitIsFinishedWhenEverybodyHasCarriedItOutAndAnAbortAtOnce() {
    List<Outcome> outcomes = new ArrayList<>(List.of(committed("tm"), committed("r1")));
    outcomes.add(committed("r2"));
    assertFalse(workload.finished(cluster, allCanCommit(), outcomes));
    outcomes.add(committed("r3"));
    assertTrue(workload.finished(cluster, allCanCommit(), outcomes));
    assertTrue(workload.finished(cluster, allCanCommit(), List.of(aborted("tm"))));
    assertFalse(workload.finished(cluster, allCanCommit(), List.of(aborted("r1"))));
  }
}
