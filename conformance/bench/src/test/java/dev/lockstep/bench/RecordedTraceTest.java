package dev.lockstep.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceRecord.Event;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordedTraceTest {
  @TempDir Path folder;

  private static List<TraceEntry> entries(Kind kind, int events) {
    List<TraceEntry> entries = new ArrayList<>();
    LongTrace.of(Protocol.named("paxos"), kind, events, 20).forEachRemaining(entries::add);
    return entries;
  }

  @Test
  void whatIsReadIsWhatWasRecordedNodeByNodeUpToTheNumberOfEvents() {
    List<TraceEntry> written = entries(Kind.DISTINCT, 3000);
    RecordedTrace.write(folder, written.iterator());
    List<TraceEntry> read = new ArrayList<>();
    try (RecordedTrace trace = new RecordedTrace(folder, 1000)) {
      trace.forEachRemaining(read::add);
    }
    assertEquals(1000, read.stream().filter(each -> each.record() instanceof Event).count());
    for (String node : read.stream().map(TraceEntry::node).distinct().toList()) {
      List<TraceRecord> own = records(read, node);
      assertEquals(records(written, node).subList(0, own.size()), own);
    }
  }

  private static List<TraceRecord> records(List<TraceEntry> entries, String node) {
    return entries.stream()
        .filter(each -> each.node().equals(node))
        .map(TraceEntry::record)
        .toList();
  }

  @Test
  void clocksOfALongTraceRiseAlongItsMessages() {
    Map<MessageId, Long> sent = new HashMap<>();
    Map<String, Long> clocks = new HashMap<>();
    int received = 0;
    for (TraceEntry entry : entries(Kind.REPEATED, 3000)) {
      if (entry.record() instanceof Event event) {
        assertTrue(event.lamport() > clocks.getOrDefault(entry.node(), 0L));
        clocks.put(entry.node(), event.lamport());
        if (event.received() != null) {
          received++;
          assertTrue(event.lamport() > sent.get(event.received()));
        }
        for (int index = 0; index < event.sent(); index++) {
          sent.put(
              new MessageId(entry.node(), entry.incarnation(), event.sequence(), index),
              event.lamport());
        }
      }
    }
    assertTrue(received > 1000);
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
