package dev.lockstep.evidence.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.evidence.mutants.JavaMutant;
import dev.lockstep.evidence.mutants.JavaMutants;
import dev.lockstep.evidence.mutants.MutatedCore;
import dev.lockstep.evidence.mutants.ReplayCheck;
import dev.lockstep.sim.AdoptedSchedule;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class CampaignTest {
  private static final Protocol PAXOS = Protocol.named("paxos");
  private static ReplayJudge replay;

  @BeforeAll
  static void load() {
    replay = ReplayJudge.of(PAXOS);
  }

  @AfterAll
  static void unload() {
    replay.close();
  }

  private static CampaignResult run(Scenario scenario, int schedules, int every, int threads)
      throws InterruptedException {
    CampaignPlan plan = new CampaignPlan(scenario, 0, schedules, every, threads);
    return new Campaign(plan, replay, done -> {}).run();
  }

  private static CampaignFailure failure(String id) throws InterruptedException {
    JavaMutant mutant =
        JavaMutants.of("paxos").stream()
            .filter(each -> each.id().equals(id))
            .findFirst()
            .orElseThrow();
    try (MutatedCore core = MutatedCore.of(PAXOS)) {
      Protocol mutated = core.with(id, mutant.file(), JavaMutants.source(mutant));
      Scenario scenario = ReplayCheck.scenario(PAXOS).with(mutated, PAXOS.exampleCluster());
      CampaignResult result = run(scenario, 300, 1_000_000, 1);
      assertEquals(1, result.failures().size(), id);
      CampaignFailure failure = result.failures().get(0);
      Scenario again = failure.minimal().scenario(mutated);
      AdoptedSchedule read = AdoptedSchedule.parse(failure.text());
      assertEquals(failure.minimal(), read);
      assertEquals(
          Optional.of(failure.minimalSentence()),
          new RunJudge(again).failure(Simulation.run(again, read.schedule())));
      Scenario sound = read.scenario(PAXOS);
      assertEquals(
          Optional.empty(), new RunJudge(sound).failure(Simulation.run(sound, read.schedule())));
      assertEquals(1, result.failingReplayed());
      return failure;
    }
  }

  @Test
  void aSoundProtocolPassesAndOneRunInSoManyIsReplayed() throws InterruptedException {
    List<Long> told = new ArrayList<>();
    CampaignPlan plan = new CampaignPlan(ReplayCheck.scenario(PAXOS), 0, 1_000, 20, 2);
    CampaignResult result = new Campaign(plan, replay, told::add).run();
    assertEquals(List.of(), result.failures());
    assertEquals(Optional.empty(), result.isVoid(PAXOS));
    assertTrue(result.schedules() >= 1_000);
    assertEquals(result.schedules() + result.weak(), result.tally().runs());
    assertEquals(result.schedules(), result.distinct());
    assertTrue(result.eventsMean() >= 60, () -> "mean " + result.eventsMean());
    assertTrue(result.sampled() > 1_000 / 40 && result.sampled() < 1_000 / 10, () -> "" + result);
    assertEquals(0, result.failingReplayed());
    assertEquals(List.of(1_000L), told);
  }

  @Test
  void aViolatedInvariantIsReplayedShrunkAndToldAsTextThatATestCanAdopt()
      throws InterruptedException {
    CampaignFailure failure = failure("PX11");
    assertTrue(failure.replay().contains("REJECTED"), failure::report);
    assertTrue(failure.minimalSentence().contains("DecidedIsDurable"), failure::report);
    assertTrue(failure.minimal().schedule().faults().size() <= 3, failure::report);
    assertTrue(failure.report().contains("schedules/paxos-seed-" + failure.seed() + ".txt"));
  }

  @Test
  void aBallotThatNeverEndsShrinksToTheOneFaultThatHoldsItUp() throws InterruptedException {
    CampaignFailure failure = failure("PX09");
    assertTrue(failure.minimalSentence().contains("not at rest"), failure::report);
    assertEquals(1, failure.minimal().schedule().faults().size(), failure::report);
    assertEquals(1, failure.minimal().instances(), failure::report);
  }

  @Test
  void aCampaignInWhichAKindOfFaultNeverStruckOrNothingWasReplayedIsVoid()
      throws InterruptedException {
    CampaignResult few = run(ReplayCheck.scenario(PAXOS), 3, 1, 1);
    assertTrue(few.isVoid(PAXOS).orElseThrow().startsWith("these kinds of fault never took"));
    CampaignResult unsampled = run(ReplayCheck.scenario(PAXOS), 400, 1_000_000_000, 1);
    assertEquals("the sample is empty: no run was replayed", unsampled.isVoid(PAXOS).orElseThrow());
  }

  @Test
  void aPlanWithoutSchedulesIsRefused() {
    Scenario scenario = Scenario.of(PAXOS);
    assertThrows(IllegalArgumentException.class, () -> new CampaignPlan(scenario, 0, 0, 1, 1));
  }
}
