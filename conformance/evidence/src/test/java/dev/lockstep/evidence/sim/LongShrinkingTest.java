package dev.lockstep.evidence.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.raft.RaftProtocol;
import dev.lockstep.evidence.sim.LongShrinking.Smallest;
import dev.lockstep.evidence.sim.LongShrinking.Wrong;
import dev.lockstep.sim.Fault;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is left out of a failing run, with runs that are only pretended. */
class LongShrinkingTest {
  private static final Scenario SCENARIO = LongRunTest.scenario(new RaftProtocol(), 2);
  private static final Fault PAUSE = new Fault.Pause(0, 0, 1);
  private static final Schedule FAILING =
      new Schedule(
          7, 0, List.of(new Fault.Drop(0), new Fault.Delay(0, 1), PAUSE, new Fault.Drop(5)));

  /** The pause breaks A after half a second; where no message is lost, B is broken instead. */
  private static Optional<Wrong> paused(Scenario scenario, Schedule schedule) {
    if (schedule.faults().contains(PAUSE) && scenario.safetyMillis() >= 500) {
      return Optional.of(new Wrong("A", "A at 500 ms", 500));
    }
    return schedule.faults().isEmpty()
        ? Optional.of(new Wrong("B", "B at 1 ms", 1))
        : Optional.empty();
  }

  @Test
  void whatTheFailureDoesNotNeedIsLeftOutAndAnotherFailureIsNotTakenForIt() {
    Smallest smallest =
        new LongShrinking(LongShrinkingTest::paused, 100).smallest(SCENARIO, FAILING).orElseThrow();
    assertEquals(List.of(PAUSE), smallest.schedule().faults());
    assertEquals(FAILING.seed(), smallest.schedule().seed());
    assertEquals(500, smallest.scenario().safetyMillis());
    assertEquals("A at 500 ms", smallest.sentence());
  }

  @Test
  void noMoreRunsAreSpentThanMayBe() {
    for (int runsMax = 1; runsMax < 12; runsMax++) {
      int most = runsMax;
      Smallest smallest =
          new LongShrinking(LongShrinkingTest::paused, most)
              .smallest(SCENARIO, FAILING)
              .orElseThrow();
      assertTrue(smallest.runs() <= most, () -> most + ": " + smallest);
      assertTrue(paused(smallest.scenario(), smallest.schedule()).isPresent(), () -> "" + smallest);
    }
    Smallest untouched =
        new LongShrinking(LongShrinkingTest::paused, 1).smallest(SCENARIO, FAILING).orElseThrow();
    assertEquals(FAILING, untouched.schedule());
    assertEquals(SCENARIO, untouched.scenario());
  }

  @Test
  void aFailureWithoutATimeOfItsOwnIsMadeShorterByHalves() {
    Smallest smallest =
        new LongShrinking(
                (scenario, schedule) ->
                    scenario.safetyMillis() >= 300
                        ? Optional.of(new Wrong("clients", "no", scenario.safetyMillis()))
                        : Optional.empty(),
                100)
            .smallest(SCENARIO, FAILING)
            .orElseThrow();
    assertEquals(500, smallest.scenario().safetyMillis());
    assertEquals(List.of(), smallest.schedule().faults());
  }

  @Test
  void aRunThatDoesNotFailIsNotMadeSmall() {
    assertEquals(Optional.empty(), LongShrinking.smallest(SCENARIO, Schedule.faultFree(1), 10));
  }
}
