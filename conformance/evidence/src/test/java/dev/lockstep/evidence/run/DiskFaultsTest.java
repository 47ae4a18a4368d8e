package dev.lockstep.evidence.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.evidence.TraceInputs;
import dev.lockstep.evidence.run.faults.Fault;
import dev.lockstep.evidence.run.faults.FaultKind;
import dev.lockstep.evidence.run.faults.FaultSchedule;
import dev.lockstep.replay.Verdict;
import dev.lockstep.traces.TraceStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process whose disk fails fences itself, acknowledges nothing after, the rest goes on, and it
 * recovers when the disk is sound: its trace replays, and what clients saw agrees. Processes that
 * are wrong in one line are caught.
 */
class DiskFaultsTest {
  private static final Protocol PAXOS = Protocol.named("paxos");
  private static final Protocol COMMIT = Protocol.named("commit");
  private static final int WHILE_AWAY = 3;

  @TempDir private Path folder;

  private RunPlan plan(Protocol protocol, int instances, List<Fault> faults) {
    String hash = ReplayJudge.view(protocol.name(), protocol.specification()).hash();
    return RunPlan.of(
            protocol,
            folder.resolve("run"),
            new FaultSchedule(Optional.empty(), 1, instances, faults))
        .withSpecificationHash(hash);
  }

  private static Verdict replay(RunPlan plan) {
    try (TraceStream merged = TraceInputs.merged(TraceInputs.find(List.of(plan.traces())));
        ReplayJudge judge = ReplayJudge.of(plan.protocol())) {
      return judge.replay(TraceInputs.iterator(merged)).verdict();
    }
  }

  private static void requireSound(RunPlan plan, RunReport report) {
    report.skipped().forEach(reason -> Assumptions.abort("skipped: " + reason));
    assertEquals(List.of(), report.problems());
    assertEquals(List.of(), report.voids());
    assertEquals(List.of(), report.seen().unfinished());
    Seen seen = report.seen();
    assertEquals(
        dev.lockstep.history.linearizability.Verdict.ACCEPTED, seen.verdict(), seen::sentence);
    Verdict verdict = replay(plan);
    assertEquals(Verdict.Accepted.class, verdict.getClass(), verdict::sentence);
  }

  private void anAcceptorThatStopsIsMissedByNobody(FaultKind kind) throws Exception {
    Fault fault = Fault.of(kind).on("a1").after(2, 5).lasting(0, WHILE_AWAY);
    RunPlan plan = plan(PAXOS, 6, List.of(fault));
    RunReport report = new RecordedRun(plan, line -> {}).run();
    requireSound(plan, report);
    AppliedFault applied = report.faults().get(0);
    assertTrue(applied.finishedMeanwhile() >= WHILE_AWAY, applied::toString);
    assertTrue(!applied.note().isEmpty(), applied::toString);
    assertEquals(
        PAXOS.exampleCluster().nodes().size() + 1, report.processes(), "it was started again");
  }

  @Test
  @Tag("slow")
  void aFailedSyncFencesTheNodeAndTheRestGoesOn() throws Exception {
    anAcceptorThatStopsIsMissedByNobody(FaultKind.SYNC_ERROR);
  }

  @Test
  @Tag("slow")
  void aNodeThatGoesOnAfterAFailedSyncIsCaught() throws Exception {
    Fault fault = Fault.of(FaultKind.SYNC_ERROR).on("r1").after(2, 5).lasting(0, 0);
    RunReport report =
        new RecordedRun(plan(COMMIT, 4, List.of(fault)), IgnoringNodeMain.class, line -> {}).run();
    assertTrue(
        report.problems().stream()
            .anyMatch(problem -> problem.startsWith("r1 broke its promise: it ")),
        () -> report.problems().toString());
  }

  @ParameterizedTest
  @Tag("nightly")
  @EnumSource(
      value = FaultKind.class,
      names = {"SYNC_EIO", "DISK_FULL", "READ_ONLY"})
  void aDiskThatFailsByTheKernelsWordFencesTheNodeAndTheRestGoesOn(FaultKind kind)
      throws Exception {
    anAcceptorThatStopsIsMissedByNobody(kind);
  }

  private static List<Fault> powerCuts() {
    Fault cut = Fault.of(FaultKind.POWER_CUT).lasting(0, 0);
    return List.of(
        cut.on("r1").after(8, 0), cut.on("tm").after(16, 10), cut.on("r1").after(24, 20));
  }

  @Test
  @Tag("nightly")
  void aPowerCutLosesNothingThatWasAcknowledged() throws Exception {
    RunPlan plan = plan(COMMIT, 30, powerCuts());
    requireSound(plan, new RecordedRun(plan, line -> {}).run());
  }

  @Test
  @Tag("nightly")
  void aNodeThatAcknowledgesBeforeTheSyncIsCaughtByAPowerCut() throws Exception {
    RunPlan plan = plan(COMMIT, 30, powerCuts());
    RunReport report = new RecordedRun(plan, UnsyncedNodeMain.class, line -> {}).run();
    report.skipped().forEach(reason -> Assumptions.abort("skipped: " + reason));
    assertTrue(
        !report.problems().isEmpty() || replay(plan) instanceof Verdict.Rejected,
        "what was acknowledged is still there");
  }
}
