package dev.lockstep.core.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each invariant holds of a decree that was decided in ballot 2, and fails when it is bent. */
class PaxosInvariantsTest {
  private static final Value V = Value.of("v");
  private static final Value W = Value.of("w");

  private final Cluster cluster = new PaxosProtocol().exampleCluster();
  private final Invariants invariants = new PaxosProtocol().invariants();
  private final Map<String, Map<String, Value>> states = new TreeMap<>();
  private final List<Workload.Outcome> told = new ArrayList<>();

  @BeforeEach
  void decided() {
    proposer("p1", 2, 2, "idle");
    acceptor("a1", 2, 2, V, V);
    acceptor("a2", 2, 2, V, V);
    learner("l1", V);
    told.add(new Workload.Outcome("l1", V));
    assertEquals(Optional.empty(), violation());
    assertEquals(Optional.empty(), unsettled());
  }

  private void proposer(String node, long ballot, long onDisk, String phase) {
    states.put(
        node,
        Map.of(
            "ballot", Value.of(ballot),
            "disk", Value.record("ballot", onDisk),
            "phase", Value.of(phase),
            "proposal", V));
  }

  private void acceptor(String node, long maxBal, long maxVBal, Value maxVal, Value onDisk) {
    states.put(
        node,
        Map.of(
            "maxBal", Value.of(maxBal),
            "maxVBal", Value.of(maxVBal),
            "maxVal", maxVal,
            "disk", Value.record("maxBal", maxBal, "maxVBal", maxVBal, "maxVal", onDisk)));
  }

  private void learner(String node, Value decided, Value... votes) {
    states.put(node, Map.of("decided", decided, "votes", Value.set(votes)));
  }

  private Optional<String> violation() {
    return invariants.violation(cluster, new Invariants.Snapshot("d", states, told));
  }

  private Optional<String> unsettled() {
    return invariants.unsettled(cluster, new Invariants.Snapshot("d", states, told));
  }

  private void assertViolated(String name) {
    assertTrue(violation().orElseThrow().startsWith(name + ": "), violation()::toString);
  }

  @Test
  void learnersThatDecideDifferentlyDisagree() {
    learner("l2", W);
    assertViolated("Agreement");
  }

  @Test
  void whatWasToldBeforeARestartCountsToo() {
    told.add(new Workload.Outcome("l2", W));
    assertViolated("Agreement");
  }

  @Test
  void aDecisionOnTheDiskOfAMinorityIsNotDurable() {
    acceptor("a2", 2, 2, V, PaxosMessage.NONE);
    assertViolated("DecidedIsDurable");
  }

  @Test
  void twoValuesInOneBallotAreSeen() {
    acceptor("a3", 2, 2, W, W);
    assertViolated("OneValuePerBallot");
  }

  @Test
  void aBallotThatItsProposerHasNotWrittenDownIsSeen() {
    acceptor("a3", 4, -1, PaxosMessage.NONE, PaxosMessage.NONE);
    assertViolated("BallotIsDurable");
  }

  @Test
  void aProposerBelowWhatItsDiskSaysIsSeen() {
    proposer("p1", 0, 2, "idle");
    assertViolated("BallotIsDurable");
  }

  @Test
  void aBallotUnderWayAndAVoteWithoutADecisionAreNotAtRest() {
    proposer("p1", 2, 2, "phase1");
    assertEquals("p1 is in \"phase1\"", unsettled().orElseThrow());
    proposer("p1", 2, 2, "idle");
    learner("l2", PaxosMessage.NONE, new PaxosMessage.Phase2b("a1", 2, V).toValue());
    assertTrue(unsettled().orElseThrow().startsWith("l2 has seen"));
  }

  @Test
  void withoutAnyValueABallotIsNobodysDuty() {
    states.clear();
    states.put(
        "p1",
        Map.of("proposal", PaxosMessage.NONE, "phase", Value.of("phase1"), "ballot", Value.of(2)));
    assertEquals(Optional.empty(), unsettled());
  }
}
