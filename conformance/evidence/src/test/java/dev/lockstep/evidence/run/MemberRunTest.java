package dev.lockstep.evidence.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.evidence.TraceInputs;
import dev.lockstep.evidence.run.faults.FaultKind;
import dev.lockstep.evidence.run.faults.FaultMix;
import dev.lockstep.history.linearizability.Verdict;
import dev.lockstep.replay.ReplayReport;
import dev.lockstep.traces.TraceStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five members of a replicated log as processes, of which some are killed, stopped and cut off. */
class MemberRunTest {
  private static final Protocol RAFT = Protocol.named("raft");
  private static final int KILLS = 4;

  @Test
  @Tag("slow")
  void fiveMembersConformAndTheirClientsSeeOneStore(@TempDir Path folder) throws Exception {
    Cluster five = RAFT.logService().orElseThrow().cluster(5);
    String hash = ReplayJudge.view(RAFT.name(), RAFT.specification()).hash();
    FaultMix mix =
        FaultMix.of(
            List.of(FaultKind.KILL, FaultKind.PAUSE, FaultKind.CUT, FaultKind.LOSE), KILLS, 1, 1);
    RunPlan plan =
        RunPlan.of(RAFT, five, folder.resolve("run"), 5, 40, mix).withSpecificationHash(hash);
    RunReport report = new RecordedRun(plan, line -> {}).run();
    assertEquals(List.of(), report.problems());
    assertEquals(List.of(), report.voids());
    assertEquals(List.of(), report.seen().unfinished());
    assertEquals(Verdict.ACCEPTED, report.seen().verdict(), report.seen()::sentence);

    try (TraceStream merged = TraceInputs.merged(TraceInputs.find(List.of(plan.traces())));
        ReplayJudge judge = ReplayJudge.of(RAFT)) {
      ReplayReport replay = judge.replay(TraceInputs.iterator(merged));
      assertEquals(
          dev.lockstep.replay.Verdict.Accepted.class,
          replay.verdict().getClass(),
          () -> String.join("\n", replay.lines()));
      assertEquals(KILLS, replay.restarts());
      assertTrue(replay.coverage().get("Compact") > 0, () -> replay.coverage().toString());
    }
  }
}
