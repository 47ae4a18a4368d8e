package dev.lockstep.evidence.pingpong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.history.HistoryJudge;
import dev.lockstep.history.InstanceHistory;
import dev.lockstep.history.Judgement;
import dev.lockstep.sim.FaultKind;
import dev.lockstep.sim.RunResult;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Simulation;
import dev.lockstep.sim.Tally;
import org.junit.jupiter.api.Test;

class PingPongSimulationTest {

  @Test
  void ralliesEndAsTheyShouldWhateverGoesWrong() {
    Protocol pingPong = Protocol.named("pingpong");
    Scenario scenario = Scenario.of(pingPong).withTimes(0, 1_000, 60_000);
    HistoryJudge judge = new HistoryJudge(pingPong, scenario.cluster());
    Tally total = new Tally();
    for (long seed = 0; seed < 200; seed++) {
      RunResult result = Simulation.run(scenario, Schedule.random(seed, scenario, 8));
      assertTrue(result.progressed(), result.schedule()::toString);
      Judgement judgement =
          judge.judge(
              result.instances().stream()
                  .map(run -> new InstanceHistory(run.instance(), run.requests(), run.outcomes()))
                  .toList());
      assertEquals(Judgement.Verdict.ACCEPTED, judgement.verdict(), judgement::toString);
      total.add(result.tally());
    }
    for (FaultKind kind : FaultKind.values()) {
      assertTrue(
          total.of(kind) >= 1 || !kind.canHappen(scenario.protocol()),
          () -> kind + " never fired: " + total);
    }
    for (PingPongAction action : PingPongAction.values()) {
      String name = action.specificationName();
      assertTrue(total.taken().getOrDefault(name, 0L) >= 10, () -> name + ": " + total);
    }
  }
}
