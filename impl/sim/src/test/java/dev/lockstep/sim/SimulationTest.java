package dev.lockstep.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Node;
import dev.lockstep.core.Workload;
import dev.lockstep.sim.PledgeProtocol.Variant;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulationTest {

  private static final int SEEDS = 400;

  private static Scenario scenario(Variant variant) {
    return Scenario.of(new PledgeProtocol(variant));
  }

  private static List<String> violations(Scenario scenario, RunResult result) {
    Workload workload = scenario.protocol().workload();
    return result.instances().stream()
        .flatMap(
            run ->
                workload
                    .violation(scenario.cluster(), run.instance(), run.requests(), run.outcomes())
                    .stream())
        .toList();
  }

  @Test
  void withoutFaultsEveryInstanceFinishesAndNoFaultIsCounted() {
    RunResult result = Simulation.run(scenario(Variant.SOUND), Schedule.faultFree(1));
    assertTrue(result.progressed(), result::toString);
    assertEquals(4, result.instances().size());
    assertTrue(result.tally().faults().values().stream().allMatch(count -> count == 0));
  }

  @Test
  void oneSeedGivesOneTraceAndAnotherSeedAnother() {
    Scenario scenario = scenario(Variant.SOUND);
    Set<String> hashes = new HashSet<>();
    for (long seed = 0; seed < 50; seed++) {
      Schedule schedule = Schedule.random(seed, scenario, 6);
      RunResult first = Simulation.run(scenario, schedule);
      List<TraceEntry> streamed = new ArrayList<>();
      RunResult second = Simulation.run(scenario, schedule, streamed::add);
      assertEquals(first.traceHash(), second.traceHash());
      assertEquals(first.trace(), streamed);
      assertEquals(first.instances(), second.instances());
      hashes.add(first.traceHash());
    }
    assertEquals(50, hashes.size());
  }

  @Test
  void everyKindOfFaultTakesEffectAndASoundProtocolSurvivesAll() {
    // All instances at once, so that one sync of the keeper covers several records.
    Scenario scenario = scenario(Variant.SOUND).withTimes(0, 2_000, 60_000);
    Tally total = new Tally();
    for (long seed = 0; seed < SEEDS; seed++) {
      RunResult result = Simulation.run(scenario, Schedule.random(seed, scenario, 8));
      assertTrue(result.progressed(), result.schedule()::toString);
      assertEquals(List.of(), violations(scenario, result));
      total.add(result.tally());
    }
    assertEquals(SEEDS, total.runs());
    total
        .faults()
        .forEach(
            (kind, count) ->
                assertTrue(
                    count >= 1 || !kind.canHappen(scenario.protocol()),
                    () -> kind + " never fired: " + total));
  }

  @Test
  void anAnswerBeforeTheSyncIsFoundAndShrinksToACrashOfTheKeeper() {
    Scenario scenario = scenario(Variant.ANSWERS_BEFORE_DURABLE);
    Schedule failing =
        java.util.stream.LongStream.range(0, SEEDS)
            .mapToObj(seed -> Schedule.random(seed, scenario, 8))
            .filter(schedule -> !violations(scenario, Simulation.run(scenario, schedule)).isEmpty())
            .findFirst()
            .orElseThrow();
    Schedule smallest =
        Shrinking.minimal(
            failing,
            schedule -> !violations(scenario, Simulation.run(scenario, schedule)).isEmpty());
    assertTrue(smallest.faults().size() <= failing.faults().size());
    assertTrue(smallest.faults().size() <= 2, smallest::toString);
    Fault.Crash crash =
        smallest.faults().stream()
            .filter(Fault.Crash.class::isInstance)
            .map(Fault.Crash.class::cast)
            .findFirst()
            .orElseThrow();
    assertEquals("keeper", scenario.cluster().nodes().get(crash.node()));
    assertEquals(new Fault.Crash(2, crash.point(), 1, 0, 0), crash);
    List<String> nodes = scenario.cluster().nodes();
    Schedule adopted = Schedule.parse(smallest.text(nodes));
    assertFalse(violations(scenario, Simulation.run(scenario, adopted)).isEmpty());
    assertEquals(
        List.of(), violations(scenario, Simulation.run(scenario(Variant.SOUND), smallest)));
  }

  @Test
  void shrinkingRefusesAScheduleThatPasses() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Shrinking.minimal(Schedule.faultFree(1), schedule -> false));
  }

  @Test
  void aProtocolThatNeverAnswersIsReportedAsWithoutProgress() {
    Scenario scenario = scenario(Variant.NEVER_ANSWERS);
    RunResult result = Simulation.run(scenario, Schedule.faultFree(1));
    assertFalse(result.progressed());
    assertEquals(scenario.instances(), result.unfinished().size());
  }

  @Test
  void aMachineThatThrowsEndsTheRunWithOneSentence() {
    Schedule crash =
        new Schedule(1, 0, List.of(new Fault.Crash(2, CrashPoint.AFTER_SYNC, 1, 0, 10)));
    RunResult result = Simulation.run(scenario(Variant.THROWS_ON_RESTART), crash);
    assertEquals(
        "keeper failed in recovery: java.lang.IllegalStateException: the toy cannot recover",
        result.defect().orElseThrow());
    assertFalse(result.progressed());
  }

  @Test
  void aRunThatNeverRestsEndsAtTheStepLimit() {
    Scenario base = scenario(Variant.NEVER_ANSWERS);
    Scenario limited = new Scenario(base.protocol(), base.cluster(), 4, 20, 2_000, 60_000, 50, "");
    RunResult result = Simulation.run(limited, Schedule.faultFree(1));
    assertEquals("the run took more than 50 inputs", result.defect().orElseThrow());
  }

  @Test
  void aFaultThatDoesNotApplyChangesNothing() {
    Scenario scenario = scenario(Variant.SOUND);
    Schedule schedule = Schedule.random(3, scenario, 6);
    List<Fault> more = new ArrayList<>(schedule.faults());
    more.add(new Fault.Crash(7, CrashPoint.BETWEEN_PERSISTED, 9_999, 0, 5));
    more.add(new Fault.Drop(999_999));
    more.add(new Fault.Cut(1_999, 0, 1, false));
    more.add(new Fault.Pause(1, 50_000, 10));
    assertEquals(
        Simulation.run(scenario, schedule).traceHash(),
        Simulation.run(scenario, schedule.withFaults(more)).traceHash());
  }

  @Test
  void aCrashAtEachPointLosesWhatThatPointSays() {
    Scenario scenario = scenario(Variant.SOUND).withInstances(1);
    for (CrashPoint point : CrashPoint.values()) {
      boolean appended = point == CrashPoint.AFTER_APPEND || point == CrashPoint.BEFORE_SYNC;
      if (point == CrashPoint.AFTER_RESTART || point == CrashPoint.BETWEEN_PERSISTED) {
        continue;
      }
      Schedule schedule = new Schedule(1, 0, List.of(new Fault.Crash(2, point, 1, 0, 10)));
      RunResult result = Simulation.run(scenario, schedule);
      assertEquals(1, result.tally().of(FaultKind.of(point)), () -> point.toString());
      assertEquals(1, result.tally().of(FaultKind.RESTART), () -> point.toString());
      boolean lost = appended || point == CrashPoint.AFTER_STEP;
      assertEquals(lost ? 1 : 0, result.tally().of(FaultKind.UNSYNCED_LOST), point::toString);
      assertTrue(result.progressed());
    }
  }

  @Test
  void aTimerWithoutDelayRunsOnceAfterWhatIsDueAndAgainALittleLater() {
    Scenario scenario = scenario(Variant.ANSWERS_ONE_BY_ONE).withInstances(1);
    RunResult result = Simulation.run(scenario, Schedule.faultFree(1));
    assertTrue(result.progressed(), result::toString);
    List<TraceRecord.Event> events =
        result.trace().stream()
            .filter(entry -> entry.node().equals("keeper"))
            .map(TraceEntry::record)
            .filter(TraceRecord.Event.class::isInstance)
            .map(TraceRecord.Event.class::cast)
            .toList();
    // Both asks arrive at once: one look for the two.
    assertEquals(
        List.of("Keep", "Discard", "Look", "Persist", "Answer", "Answer"),
        events.stream().map(TraceRecord.Event::action).toList());
    long asked = events.get(0).wallMicros();
    long synced = events.get(3).wallMicros();
    assertEquals(
        List.of(asked, asked, asked, synced, synced, synced + 1),
        events.stream().map(TraceRecord.Event::wallMicros).toList());
  }

  @Test
  void theTraceIsInALegalOrder() {
    Scenario scenario = scenario(Variant.SOUND);
    for (long seed = 0; seed < 100; seed++) {
      RunResult result = Simulation.run(scenario, Schedule.random(seed, scenario, 8));
      Map<String, TraceEntry> last = new HashMap<>();
      Set<MessageId> sent = new HashSet<>();
      for (TraceEntry entry : result.trace()) {
        TraceEntry before = last.put(entry.node(), entry);
        if (entry.record() instanceof TraceRecord.Header header) {
          assertEquals(before == null ? 1 : before.incarnation() + 1, header.incarnation());
        } else {
          assertEquals(before.record().sequence() + 1, entry.record().sequence());
          assertNotEquals(TraceRecord.End.class, before.record().getClass());
        }
        if (entry.record() instanceof TraceRecord.Event event) {
          assertTrue(event.received() == null || sent.contains(event.received()));
          for (int i = 0; i < event.sent(); i++) {
            sent.add(new MessageId(entry.node(), entry.incarnation(), event.sequence(), i));
          }
          boolean first = before.record() instanceof TraceRecord.State;
          assertEquals(first && entry.incarnation() > 1, event.action().equals(Node.RESTART));
        }
      }
    }
  }
}
