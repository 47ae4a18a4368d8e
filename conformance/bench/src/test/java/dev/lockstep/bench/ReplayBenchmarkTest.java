package dev.lockstep.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark on few events: that it measures accepted replays, not how fast they are. */
@EnabledOnOs(OS.LINUX)
@Tag("slow")
final class ReplayBenchmarkTest {
  @TempDir Path folder;

  @Test
  void aShortBenchmarkAcceptsItsTracesAndWritesItsReport() throws Exception {
    BenchmarkOptions options =
        BenchmarkOptions.parse(
            "--protocol",
            "paxos",
            "--kind",
            "distinct",
            "--events",
            "200,600",
            "--tlc-events",
            "20,60",
            "--out",
            folder.resolve("out").toString());
    List<Measurement> measured = ReplayBenchmark.measure(options);
    assertEquals(1, measured.size());
    Measurement paxos = measured.get(0);
    assertEquals(600, paxos.longer().events());
    assertTrue(paxos.longer().invariants() > 0);
    assertTrue(paxos.replay().cpuSeconds() > 0);
    assertTrue(paxos.merge().cpuSeconds() > 0);
    assertTrue(paxos.tlc().orElseThrow().cpuSeconds() > 0);
    assertTrue(BenchmarkReport.table(measured).get(2).startsWith("| paxos | distinct |"));
    String json = Files.readString(BenchmarkReport.write(measured, options.folder()));
    assertTrue(json.contains("\"events_longer\" : 600"), json);
    assertFalse(Files.exists(options.folder().resolve("paxos-distinct")), "traces are large");
  }

  @Test
  void aTraceThatReplayRejectsMeasuresNothing() {
    List<TraceEntry> entries = new ArrayList<>();
    LongTrace.of(Protocol.named("paxos"), Kind.REPEATED, 50, 5).forEachRemaining(entries::add);
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).record() instanceof Event event && !event.changes().isEmpty()) {
        entries.set(i, withoutChanges(entries.get(i), event));
        break;
      }
    }
    Path trace = folder.resolve("broken");
    RecordedTrace.write(trace, entries.iterator());
    BenchmarkException e =
        assertThrows(
            BenchmarkException.class,
            () -> ReplayBenchmark.replay(new Child(folder), "paxos", trace, 50));
    assertTrue(e.getMessage().contains("did not accept"), e.getMessage());
  }

  private static TraceEntry withoutChanges(TraceEntry entry, Event event) {
    return new TraceEntry(
        entry.node(),
        entry.incarnation(),
        new Event(
            event.sequence(),
            event.instance(),
            event.action(),
            event.parameters(),
            new java.util.TreeMap<>(),
            event.received(),
            event.sent(),
            event.lamport(),
            event.wallMicros()),
        entry.place());
  }

  @Test
  void aJudgeThatMatchedLessThanAllIsNotMeasured() {
    PlainTlc.expectAll(new Child.Ended(0, 1, 1, "<<\"matched\", 1>>\n<<\"matched\", 2>>\n"), 2);
    assertThrows(
        BenchmarkException.class,
        () -> PlainTlc.expectAll(new Child.Ended(0, 1, 1, "<<\"matched\", 1>>\n"), 2));
  }
}
