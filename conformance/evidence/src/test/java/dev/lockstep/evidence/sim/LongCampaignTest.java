package dev.lockstep.evidence.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.core.raft.RaftProtocol;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.evidence.mutants.JavaMutant;
import dev.lockstep.evidence.mutants.JavaMutants;
import dev.lockstep.evidence.mutants.MutatedCore;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class LongCampaignTest {
  private static final Protocol RAFT = new RaftProtocol();
  private static ReplayJudge replay;

  @BeforeAll
  static void load() {
    replay = ReplayJudge.of(RAFT);
  }

  @AfterAll
  static void unload() {
    replay.close();
  }

  private static LongCampaignResult run(Scenario scenario, int count, int every) {
    return new LongCampaign(scenario, every, replay, done -> {}).run(0, count);
  }

  @Test
  void runsOfTheSampleAreReplayedAndAccepted() {
    List<Long> told = new ArrayList<>();
    LongCampaignResult result =
        new LongCampaign(LongRunTest.scenario(RAFT, 4), 4, replay, told::add).run(0, 8);
    assertEquals(Optional.empty(), result.failure());
    assertEquals(8, result.runs());
    long sampled = LongStream.range(0, 8).filter(seed -> LongCampaign.isSampled(seed, 4)).count();
    assertTrue(sampled > 0);
    assertEquals(sampled, result.replayed());
    assertTrue(result.coverage().get("Replicate") > 0, () -> "" + result.coverage());
    assertTrue(result.clusterHours() > 8 * 4 / 3_600.0);
    assertTrue(result.clusterHoursPerCpuHour() > 0);
    assertEquals(LongStream.rangeClosed(1, 8).boxed().toList(), told);
  }

  /** The protocol did nothing wrong, so replay accepts what the judge of the clients rejects. */
  @Test
  void aRunThatFailsIsReplayedAndEndsTheCampaign() {
    Protocol wrong = new WrongClients(RAFT, WrongClients.Mistake.IMPATIENT_READ);
    LongCampaignResult result = run(LongRunTest.scenario(wrong, 4), 30, 1_000_000);
    LongCampaignResult.Failure failure = result.failure().orElseThrow();
    assertTrue(failure.sentence().startsWith("clients saw: REJECTED"), failure::sentence);
    assertTrue(failure.replay().startsWith("ACCEPTED"), failure::replay);
    Scenario scenario = LongRunTest.scenario(wrong, 4);
    assertEquals(Schedule.randomLong(failure.seed(), scenario), failure.schedule());
    assertEquals(failure.seed() + 1, result.runs());
    assertEquals(1, result.replayed());
  }

  /** A planted defect: one changed line of the Java, which only faults bring to light. */
  @Test
  void aPlantedDefectIsFoundByAnInvariantAndRejectedByReplay() {
    JavaMutant planted =
        JavaMutants.of(RAFT.name()).stream()
            .filter(mutant -> mutant.id().equals("RF11"))
            .findFirst()
            .orElseThrow();
    try (MutatedCore core = MutatedCore.of(RAFT)) {
      Protocol wrong = core.with(planted.id(), planted.file(), JavaMutants.source(planted));
      LongCampaignResult result = run(LongRunTest.scenario(wrong, 10), 30, 1_000_000);
      LongCampaignResult.Failure failure = result.failure().orElseThrow();
      assertTrue(failure.sentence().contains("MonotoneMatch: "), failure::sentence);
      assertTrue(failure.replay().startsWith("REJECTED"), failure::replay);
      assertIsMadeSmall(LongRunTest.scenario(wrong, 10), failure.schedule());
    }
  }

  /**
   * The smallest run is shorter, has fewer faults, and fails by the same invariant when repeated.
   */
  private static void assertIsMadeSmall(Scenario scenario, Schedule failing) {
    LongShrinking.Smallest smallest = LongShrinking.smallest(scenario, failing, 200).orElseThrow();
    assertTrue(smallest.runs() <= 200, () -> "" + smallest);
    assertTrue(smallest.scenario().safetyMillis() < scenario.safetyMillis(), () -> "" + smallest);
    assertTrue(
        smallest.schedule().faults().size() <= failing.faults().size() / 10, () -> "" + smallest);
    String text = smallest.schedule().text(scenario.cluster().nodes());
    LongCampaignResult repeated =
        new LongCampaign(smallest.scenario(), 1_000_000, replay, done -> {})
            .run(Schedule.parse(text));
    LongCampaignResult.Failure failure = repeated.failure().orElseThrow();
    assertEquals(smallest.sentence(), failure.sentence());
    assertTrue(failure.sentence().contains("MonotoneMatch: "), failure::sentence);
  }

  @Test
  void afterTheLargestSeedComesTheSmallest() {
    LongCampaign campaign =
        new LongCampaign(LongRunTest.scenario(RAFT, 1), 1_000_000, replay, done -> {});
    assertEquals(2, campaign.run(Long.MAX_VALUE, 2).runs());
  }

  @Test
  void oneSeedInAboutAHundredIsInTheSample() {
    long sampled =
        LongStream.range(0, 10_000).filter(seed -> LongCampaign.isSampled(seed, 100)).count();
    assertTrue(sampled > 60 && sampled < 150, () -> sampled + " of 10000");
  }

  @Test
  void aFaultThatNeverStruckIsNamed() {
    LongCampaignResult result = run(LongRunTest.scenario(RAFT, 1), 1, 1_000_000);
    assertTrue(result.neverStruck().size() > 3, () -> "" + result.neverStruck());
  }
}
