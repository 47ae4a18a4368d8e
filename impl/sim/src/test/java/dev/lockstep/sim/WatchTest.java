package dev.lockstep.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.sim.PledgeProtocol.Variant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static final int KEEPER = 2;

  private static Scenario scenario(Variant variant) {
    return Scenario.of(new PledgeProtocol(variant)).withInstances(1);
  }

  private static RunResult run(Variant variant, Fault... faults) {
    return Simulation.run(scenario(variant), new Schedule(1, 0, List.of(faults)));
  }

  @Test
  void aKeeperThatForgetsWhatWasToldViolatesTheInvariantAtTheCrash() {
    Fault crash = new Fault.Crash(KEEPER, CrashPoint.BEFORE_SYNC, 1, 0, 500);
    String violation = run(Variant.ANSWERS_BEFORE_DURABLE, crash).violation().orElseThrow();
    assertTrue(violation.contains("pledge-1: ToldIsDurable: the keeper"), violation);
    RunResult sound = run(Variant.SOUND, crash);
    assertEquals(1, sound.tally().of(FaultKind.CRASH_BEFORE_SYNC));
    assertEquals(Optional.empty(), sound.failure());
  }

  @Test
  void anAskerThatWaitsForItsClientToAskAgainIsNotAtRestOnceAllIsHealed() {
    RunResult lazy = run(Variant.ASKS_ONCE, new Fault.Drop(0));
    assertEquals(List.of("pledge-1: asker1 waits"), lazy.unsettled());
    assertEquals(List.of(), lazy.unfinished());
    assertTrue(lazy.failure().orElseThrow().startsWith("after healing, not at rest: pledge-1"));
    RunResult diligent = run(Variant.SOUND, new Fault.Drop(0));
    assertEquals(1, diligent.tally().of(FaultKind.LOSS));
    assertEquals(Optional.empty(), diligent.failure());
  }

  @Test
  void aRepeatedRequestCountsAsAFaultOnlyIfTheScheduleHasIt() {
    RunResult healed = run(Variant.ASKS_ONCE, new Fault.Drop(0));
    assertEquals(0, healed.tally().of(FaultKind.REQUEST_REPEATED));
    RunResult repeated = run(Variant.SOUND, new Fault.Repeat(0, 50));
    assertEquals(2, repeated.tally().of(FaultKind.REQUEST_REPEATED));
  }
}
