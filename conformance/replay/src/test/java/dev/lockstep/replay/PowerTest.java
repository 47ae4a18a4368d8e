package dev.lockstep.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
final class PowerTest {

  /**
   * A whole small run, no sample: every field of every record is altered, and every event dropped.
   */
  @ParameterizedTest
  @ValueSource(strings = {"paxos", "commit"})
  void alteredRunsOfTheRealMachinesAreRejected(String name) {
    Protocol protocol = Protocol.named(name);
    CoreRun run = CoreReplayTest.run(protocol, 3, 6, 60, 0.05);
    run.writeState();
    run.end();
    Power.Result result =
        Power.measure(
            Replay.of(CoreReplayTest.view(protocol)),
            ReplayOptions.DEFAULT,
            run.entries,
            Integer.MAX_VALUE,
            1);
    print(name, result);
    Power.Count fields = result.fields();
    assertTrue(fields.tried() >= 500, "altered fields: " + fields);
    assertTrue(fields.survived() * 20 <= fields.tried(), () -> "survivors of fields: " + fields);
    assertTrue(
        result.survivors().stream().noneMatch(each -> each.reason().isEmpty()),
        "each survivor has a reason");
    expectHoles(run, result);
    Power.Count hidden = result.sum(Power.Alteration.DROPPED_RENUMBERED);
    result
        .counts()
        .forEach(
            (field, count) ->
                assertTrue(
                    field.alteration() != Power.Alteration.DROPPED_RENUMBERED
                        || count.malformed() == 0
                        || field.field().equals("Restart"),
                    () -> "renumbering leaves no hole: " + field));
    assertTrue(hidden.rejected() > 0, "replay notices some without a hole: " + hidden);
  }

  /**
   * A dropped event leaves a hole, unless a kill follows it at once. Then it was a stutter, or the
   * last Persist, which a kill may always keep from being logged: replay takes it by itself.
   */
  private static void expectHoles(CoreRun run, Power.Result result) {
    Power.Count dropped = result.sum(Power.Alteration.DROPPED);
    assertEquals(
        run.entries.stream().filter(each -> each.record() instanceof TraceRecord.Event).count(),
        dropped.tried());
    assertTrue(dropped.malformed() > 0);
    for (Power.Survivor each : result.survivors()) {
      if (each.alteration() == Power.Alteration.DROPPED) {
        assertTrue(isLastOfItsIncarnation(run, each.entry()), "a dropped event leaves a hole");
        TraceRecord.Event event = (TraceRecord.Event) each.entry().record();
        assertTrue(
            event.changes().isEmpty() || event.action().equals("Persist"),
            () -> "not a stutter: " + event);
      }
    }
  }

  private static void print(String protocol, Power.Result result) {
    result.lines().forEach(line -> System.out.println(protocol + " " + line));
    Power.Count hidden = result.sum(Power.Alteration.DROPPED_RENUMBERED);
    System.out.println(protocol + " fields: " + result.fields());
    System.out.println(protocol + " dropped: " + result.sum(Power.Alteration.DROPPED));
    System.out.println(protocol + " dropped and renumbered: " + hidden);
  }

  private static boolean isLastOfItsIncarnation(CoreRun run, TraceEntry entry) {
    return run.entries.stream()
        .noneMatch(
            each ->
                each.node().equals(entry.node())
                    && each.incarnation() == entry.incarnation()
                    && each.record().sequence() > entry.record().sequence());
  }

  @Test
  void aRejectedTraceHasNoPowerToMeasure() {
    Traces traces = Traces.started("n1", "n2").start("n1", "i", 5).start("n1", "i", 5);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Power.measure(
                Replay.of(SpecificationView.ofProtocol(ReplayTest.RELAY, "Relay")),
                ReplayOptions.DEFAULT,
                traces.entries,
                5,
                1));
  }
}
