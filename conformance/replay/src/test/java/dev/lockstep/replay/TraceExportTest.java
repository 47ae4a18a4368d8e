package dev.lockstep.replay;

import static dev.lockstep.replay.Traces.fresh;
import static dev.lockstep.replay.Traces.like;
import static dev.lockstep.replay.Traces.map;
import static dev.lockstep.replay.Traces.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.replay.export.TraceExport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
final class TraceExportTest {
  private static final SpecificationView VIEW =
      SpecificationView.ofProtocol(ReplayTest.RELAY, "Relay");

  @TempDir Path folder;

  private static TraceExport.Instance instance(Traces traces) {
    return new TraceExport.Instance(traces.entries, "i");
  }

  @Test
  void plainTlcFindsThatAnAcceptedTraceCanBeFinished() throws Exception {
    TraceExport.write(VIEW, List.of(instance(started("n1", "n2").round("i"))), folder);
    String output = PlainTlc.run(folder);
    assertTrue(output.contains("Invariant TraceNotFinished is violated"), output);
  }

  @Test
  void plainTlcTellsAcceptedFromRejectedTraces() throws Exception {
    Traces accepted = started("n1", "n2").round("i");
    Traces neverSent = started("n1", "n2").start("n1", "i", 5).accept("n2", "i", "n1", 6);
    Traces restarted =
        started("n1", "n2")
            .start("n1", "i", 5)
            .accept("n2", "i", "n1", 5)
            .header("n2", 2)
            .state("n2", "i", like("high", 5, "durable", 5), true)
            .state("n2", "", fresh(), false)
            .event("n2", "", "Restart", map(), map())
            .learn("n1", "i", "n2", 5);
    Traces forgotten =
        started("n1", "n2")
            .start("n1", "i", 5)
            .accept("n2", "i", "n1", 5)
            .persist("n2", "i", 5)
            .header("n2", 2)
            .state("n2", "", fresh(), false)
            .event("n2", "", "Restart", map(), map());
    Traces hidden =
        started("n1", "n2")
            .event("n1", "i", "Guess", map(), map())
            .event("n1", "i", "Reveal", map(), map("shown", 2));
    TraceExport.write(
        VIEW,
        List.of(
            instance(accepted),
            instance(neverSent),
            instance(restarted),
            instance(forgotten),
            instance(hidden)),
        folder);
    String module = Files.readString(folder.resolve("LockstepTrace.tla"));
    assertEquals(Set.of(1, 3, 5), PlainTlc.matched(PlainTlc.run(folder)), module);
  }
}
