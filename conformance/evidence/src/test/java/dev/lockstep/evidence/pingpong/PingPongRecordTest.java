package dev.lockstep.evidence.pingpong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.evidence.TraceInputs;
import dev.lockstep.evidence.run.RecordedRun;
import dev.lockstep.evidence.run.RunPlan;
import dev.lockstep.evidence.run.RunReport;
import dev.lockstep.evidence.run.faults.FaultKind;
import dev.lockstep.evidence.run.faults.FaultMix;
import dev.lockstep.replay.ReplayReport;
import dev.lockstep.replay.Verdict;
import dev.lockstep.traces.TraceStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real processes play, are killed, and leave traces that replay. */
@Tag("slow")
class PingPongRecordTest {

  @Test
  void killedPlayersLeaveTracesThatConform(@TempDir Path folder) throws Exception {
    Protocol pingPong = Protocol.named("pingpong");
    String hash = ReplayJudge.view(pingPong.name(), pingPong.specification()).hash();
    RunPlan plan =
        RunPlan.of(
                pingPong,
                pingPong.exampleCluster(),
                folder.resolve("run"),
                7,
                10,
                FaultMix.of(List.of(FaultKind.KILL), 3, 0, 0))
            .withSpecificationHash(hash);
    RunReport run = new RecordedRun(plan, line -> {}).run();
    assertEquals(List.of(), run.problems());
    assertEquals(List.of(), run.seen().unfinished());
    assertEquals(3, run.killCount());

    assertEquals(
        dev.lockstep.history.linearizability.Verdict.ACCEPTED,
        run.seen().verdict(),
        run.seen()::sentence);

    try (TraceStream merged = TraceInputs.merged(TraceInputs.find(List.of(plan.traces())))) {
      ReplayReport replay = ReplayJudge.of(pingPong).replay(TraceInputs.iterator(merged));
      assertEquals(
          Verdict.Accepted.class,
          replay.verdict().getClass(),
          () -> String.join("\n", replay.lines()));
      assertEquals(3, replay.restarts());
      assertTrue(replay.events() > 50, () -> replay.events() + " events");
    }
  }
}
