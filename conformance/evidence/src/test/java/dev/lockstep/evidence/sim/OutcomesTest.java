package dev.lockstep.evidence.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lockstep.core.Protocol;
import dev.lockstep.history.HistoryJudge;
import dev.lockstep.history.InstanceHistory;
import dev.lockstep.history.Judgement;
import dev.lockstep.sim.RunResult;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Simulation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients see of each registered protocol, whatever goes wrong. */
@Tag("slow")
class OutcomesTest {

  static List<String> protocols() {
    return Protocol.registered().stream().map(Protocol::name).toList();
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void invariantsHoldOutcomesAreRightAndAllEndsOnceAllIsHealed(String name) {
    Protocol protocol = Protocol.named(name);
    Scenario scenario = Scenario.of(protocol);
    HistoryJudge judge = new HistoryJudge(protocol, scenario.cluster());
    for (long seed = 0; seed < 300; seed++) {
      Schedule schedule = Schedule.random(seed, scenario, 8);
      RunResult result = Simulation.run(scenario, schedule);
      assertEquals(Optional.empty(), result.failure(), schedule::toString);
      Judgement judgement =
          judge.judge(
              result.instances().stream()
                  .map(run -> new InstanceHistory(run.instance(), run.requests(), run.outcomes()))
                  .toList());
      assertEquals(
          Judgement.Verdict.ACCEPTED, judgement.verdict(), () -> schedule + ": " + judgement);
    }
  }
}
