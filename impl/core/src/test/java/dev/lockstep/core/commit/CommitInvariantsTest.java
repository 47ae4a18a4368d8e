package dev.lockstep.core.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each invariant holds of a committed transaction, and fails when it is bent. */
class CommitInvariantsTest {
  private static final LogRecord COMMIT = LogRecord.commit(List.of("r1", "r2", "r3"));
  private final Cluster cluster = new CommitProtocol().exampleCluster();
  private final Invariants invariants = new CommitProtocol().invariants();
  private final Map<String, Map<String, Value>> states = new TreeMap<>();
  private final List<Workload.Outcome> told = new ArrayList<>();

  @BeforeEach
  void committed() {
    node("tm", "tmState", "ended", COMMIT, LogRecord.END);
    for (String participant : List.of("r1", "r2", "r3")) {
      node(participant, "rmState", "committed", LogRecord.PREPARED, LogRecord.COMMITTED);
    }
    told.add(new Workload.Outcome("tm", CommitReply.committed().toValue()));
    told.add(new Workload.Outcome("r1", CommitReply.committed().toValue()));
    assertEquals(Optional.empty(), violation());
    assertEquals(Optional.empty(), unsettled());
  }

  private void node(String node, String variable, String state, LogRecord... log) {
    Value records = Value.sequence(Arrays.stream(log).map(LogRecord::value).toList());
    states.put(node, Map.of(variable, Value.of(state), "log", records));
  }

  private Optional<String> violation() {
    return invariants.violation(cluster, new Invariants.Snapshot("t", states, told));
  }

  private Optional<String> unsettled() {
    return invariants.unsettled(cluster, new Invariants.Snapshot("t", states, told));
  }

  private void assertViolated(String name) {
    assertTrue(violation().orElseThrow().startsWith(name + ": "), violation()::toString);
  }

  @Test
  void oneThatAbortedBesideOneThatCommittedIsSeen() {
    node("r3", "rmState", "aborted", LogRecord.PREPARED, LogRecord.ABORTED);
    assertViolated("Atomicity");
  }

  @Test
  void aManagerThatAbortedBesideAParticipantThatCommittedIsSeen() {
    node("tm", "tmState", "aborted");
    assertViolated("Atomicity");
  }

  @Test
  void aCommitWithoutEveryPreparedRecordIsSeen() {
    node("r3", "rmState", "working");
    assertViolated("CommitIsUnanimous");
  }

  @Test
  void anOutcomeThatWasToldAndForgottenIsSeen() {
    node("r1", "rmState", "prepared", LogRecord.PREPARED);
    assertViolated("OutcomeIsDurable");
  }

  @Test
  void aManagerThatToldAnAbortAndHasACommitRecordIsSeen() {
    told.set(
        0, new Workload.Outcome("tm", CommitReply.aborted("r1", CommitReply.Why.VOTE).toValue()));
    assertViolated("OutcomeIsDurable");
  }

  @Test
  void aReportOfWhatNoOperatorDecidedIsSeen() {
    node(
        "tm",
        "tmState",
        "ended",
        COMMIT,
        LogRecord.heuristic("r1", CommitDecision.ABORT),
        LogRecord.END);
    assertViolated("HeuristicIsReported");
    LogRecord resolved = LogRecord.resolved(CommitDecision.ABORT);
    node("r1", "rmState", "committed", LogRecord.PREPARED, resolved, LogRecord.COMMITTED);
    assertEquals(Optional.empty(), violation());
    assertEquals(
        "r1 has a heuristic decision that the manager has not noted", unsettled().orElseThrow());
  }

  @Test
  void oneThatHasOnlyReadMayAbortBesideACommit() {
    node("tm", "tmState", "ended", LogRecord.commit(List.of("r1", "r2")), LogRecord.END);
    node("r3", "rmState", "aborted", LogRecord.ABORTED);
    assertEquals(Optional.empty(), violation());
  }

  @Test
  void aCommitThatWasDelegatedIsInTheLogOfTheOnlyParticipant() {
    states.clear();
    node("tm", "tmState", "aborted");
    node("r1", "rmState", "committed", LogRecord.COMMITTED);
    assertEquals(Optional.empty(), violation());
    node("tm", "tmState", "delegated");
    assertEquals("the manager is still at \"delegated\"", unsettled().orElseThrow());
  }

  @Test
  void aParticipantInDoubtAndAManagerThatStillTellsAreNotAtRest() {
    node("r2", "rmState", "prepared", LogRecord.PREPARED);
    assertEquals("r2 is in doubt", unsettled().orElseThrow());
    node("r2", "rmState", "committed", LogRecord.PREPARED, LogRecord.COMMITTED);
    node("tm", "tmState", "committed", COMMIT);
    assertEquals("the manager is still at \"committed\"", unsettled().orElseThrow());
  }
}
