package dev.lockstep.replay;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.traces.TraceEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PowerTest {

  @ParameterizedTest
  @ValueSource(strings = {"paxos", "commit"})
  void alteredRunsOfTheRealMachinesAreRejected(String name) {
    Protocol protocol = Protocol.named(name);
    CoreRun run = CoreReplayTest.run(protocol, 3, 6, 60, 0.05);
    run.writeState();
    Power.Result result =
        Power.measure(
            Replay.of(CoreReplayTest.view(protocol)), ReplayOptions.DEFAULT, run.entries, 60, 1);
    for (Power.Survivor each : result.survivors()) {
      if (each.alteration() == Power.Alteration.DROPPED) {
        assertTrue(isLastOfItsIncarnation(run, each.entry()), "a dropped event leaves a hole");
      }
    }
    int hidden = result.tried().get(Power.Alteration.DROPPED_RENUMBERED);
    int fields = result.triedInAll() - result.tried().get(Power.Alteration.DROPPED) - hidden;
    long survivors =
        result.survivors().stream()
            .filter(each -> each.alteration() != Power.Alteration.DROPPED_RENUMBERED)
            .filter(each -> each.alteration() != Power.Alteration.DROPPED)
            .count();
    assertTrue(fields >= 100, "altered fields: " + fields);
    assertTrue(survivors <= fields * 5 / 100, () -> "survivors " + result.survivors());
    assertTrue(
        result.survivors().stream().noneMatch(each -> each.reason().isEmpty()),
        "each survivor has a reason");
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
