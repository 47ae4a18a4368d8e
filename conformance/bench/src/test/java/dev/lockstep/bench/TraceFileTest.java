package dev.lockstep.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord.Event;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TraceFileTest {
  @TempDir Path folder;

  private static List<TraceEntry> entries(Kind kind, int events) {
    List<TraceEntry> entries = new ArrayList<>();
    LongTrace.of(Protocol.named("paxos"), kind, events, 20).forEachRemaining(entries::add);
    return entries;
  }

  @Test
  void aTraceComesBackAsItWasWrittenUpToTheNumberOfEvents() {
    List<TraceEntry> written = entries(Kind.DISTINCT, 3000);
    Path file = folder.resolve("trace");
    TraceFile.write(file, written.iterator());
    List<TraceEntry> read = new ArrayList<>();
    try (TraceFile.Reader reader = new TraceFile.Reader(file, 1000)) {
      reader.forEachRemaining(read::add);
    }
    assertEquals(1000, read.stream().filter(each -> each.record() instanceof Event).count());
    for (int i = 0; i < read.size(); i++) {
      assertEquals(written.get(i).node(), read.get(i).node());
      assertEquals(written.get(i).incarnation(), read.get(i).incarnation());
      assertEquals(written.get(i).record(), read.get(i).record());
    }
  }

  @Test
  void onlyDistinctCopiesDifferInTheirValues() {
    assertTrue(changes(Kind.DISTINCT) > 4 * changes(Kind.REPEATED), "Paxos values name the decree");
  }

  private static long changes(Kind kind) {
    return entries(kind, 20_000).stream()
        .filter(each -> each.record() instanceof Event)
        .map(each -> ((Event) each.record()).changes())
        .distinct()
        .count();
  }

  @Test
  void wrongOptionsAreNamed() {
    for (String[] wrong :
        List.of(
            new String[] {"--events", "5"},
            new String[] {"--events", "9,8"},
            new String[] {"--events", "a,b"},
            new String[] {"--kind", "other"},
            new String[] {"--kind"},
            new String[] {"--speed", "1"})) {
      assertThrows(IllegalArgumentException.class, () -> BenchmarkOptions.parse(wrong));
    }
    assertEquals(900, BenchmarkOptions.parse("--events", "100,900").eventsMore());
  }
}
