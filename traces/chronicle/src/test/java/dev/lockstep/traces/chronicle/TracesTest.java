package dev.lockstep.traces.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.merge.CausalMerge;
import dev.lockstep.traces.ndjson.Ndjson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces of either form are found, told apart and turned into each other without loss. */
class TracesTest {
  @TempDir Path folder;

  @Test
  void aFolderOfQueuesAndFilesIsOpenedAsAWhole() {
    Recorded.record(folder.resolve("run"), "a", 1, Recorded.records("a", 1, 5));
    Path queue = Recorded.record(folder.resolve("run"), "a", 2, Recorded.records("a", 2, 4));
    Path file = folder.resolve("run/b.1.ndjson");
    Traces.toNdjson(Traces.open(queue).get(0), file);
    List<TraceStream> streams = Traces.open(folder);
    assertEquals(3, streams.size());
    assertEquals(List.of(5, 4, 4), streams.stream().map(s -> Recorded.drain(s).size()).toList());
    streams.forEach(TraceStream::close);
    assertEquals(1, Traces.open(file).size());
    assertEquals(1, Traces.open(queue).size());
  }

  @Test
  void fromQueueToNdjsonAndBackNothingIsLost() {
    List<TraceRecord> a = Recorded.records("a/ü", 1, 300);
    a.add(new TraceRecord.Gap(300, 7));
    a.add(new TraceRecord.End(307));
    List<TraceRecord> b = Recorded.records("b", 2, 200);
    Path before = folder.resolve("before");
    Recorded.record(before, "a/ü", 1, a);
    Recorded.record(before, "b", 2, b);
    // Every second event of the two receives from b.1, which is not here: so no causal merge.
    Path file = folder.resolve("all.ndjson");
    List<TraceEntry> all = new ArrayList<>();
    Traces.open(before).forEach(stream -> stream.forEachRemaining(all::add));
    assertEquals(502, Traces.toNdjson(TraceStream.of("all", all), file));
    Path after = folder.resolve("after");
    assertEquals(502, Traces.toQueues(Traces.open(file).get(0), after));
    List<TraceStream> streams = Traces.open(after);
    assertEquals(a, Recorded.drain(streams.get(0)));
    assertEquals(b, Recorded.drain(streams.get(1)));
    assertThrows(
        ChronicleUnavailableException.class,
        () -> Traces.toQueues(Traces.open(file).get(0), after),
        "a queue that is there already is not added to");
  }

  @Test
  void whatIsNoTraceIsSaidInOneSentence() throws IOException {
    assertEquals(
        "there is no file or folder " + folder.resolve("none"),
        assertThrows(TraceNotFoundException.class, () -> Traces.open(folder.resolve("none")))
            .getMessage());
    assertEquals(
        "there is no trace in the folder " + folder,
        assertThrows(TraceNotFoundException.class, () -> Traces.open(folder)).getMessage());
    Path text = Files.writeString(folder.resolve("notes.txt"), "hello");
    assertTrue(
        assertThrows(MalformedTraceException.class, () -> Traces.open(text))
            .getMessage()
            .contains("is no trace"));
  }

  @Test
  void aRunIsFollowedThroughARestart() {
    try (FollowedTraces traces = new FollowedTraces(List.of(folder.resolve("run")))) {
      assertNull(traces.next(), "the run has not begun");
      ChronicleRecorder first = Recorded.recorder(folder.resolve("run"), "a", 1);
      first.accept(Recorded.header("a", 1));
      first.accept(step(1));
      assertEquals(2, Recorded.drain(traces).size());
      first.accept(step(2));
      assertEquals(1, Recorded.drain(traces).size());
      // A killed process leaves no End; here the recorder is closed to free its files.
      first.close();
      assertFalse(traces.ended());
      try (ChronicleRecorder second = Recorded.recorder(folder.resolve("run"), "a", 2)) {
        second.accept(Recorded.header("a", 2));
        second.accept(new TraceRecord.End(1));
        assertEquals(2, Recorded.drain(traces).size());
      }
      traces.finish();
      assertNull(traces.next());
      assertTrue(traces.ended());
    }
  }

  @Test
  void aTraceThatIsCutWithinItsMessagesIsMalformedOnlyWhenTheRunIsOver() {
    try (FollowedTraces traces = new FollowedTraces(List.of(folder.resolve("run")));
        ChronicleRecorder sender = Recorded.recorder(folder.resolve("run"), "b", 1);
        ChronicleRecorder receiver = Recorded.recorder(folder.resolve("run"), "a", 1)) {
      sender.accept(Recorded.header("b", 1));
      receiver.accept(Recorded.header("a", 1));
      TraceRecord.Event receive = Recorded.event(1);
      assertEquals(1, receive.received().sequence());
      receiver.accept(receive);
      assertEquals(2, Recorded.drain(traces).size());
      assertFalse(traces.ended());
      traces.finish();
      MalformedTraceException e =
          assertThrows(MalformedTraceException.class, () -> Recorded.drain(traces));
      assertTrue(e.getMessage().contains("was never sent"), e.getMessage());
    }
  }

  @Test
  void aNodeWhoseTraceIsNotThereYetIsWaitedFor() {
    Path run = folder.resolve("run");
    try (FollowedTraces traces = new FollowedTraces(List.of(run));
        ChronicleRecorder receiver = Recorded.recorder(run, "a", 1)) {
      receiver.accept(Recorded.header("a", 1));
      receiver.accept(Recorded.event(1));
      assertEquals(1, Recorded.drain(traces).size());
      try (ChronicleRecorder sender = Recorded.recorder(run, "b", 1)) {
        sender.accept(Recorded.header("b", 1));
        sender.accept(
            new TraceRecord.Event(1, "i", "Ping", new TreeMap<>(), new TreeMap<>(), null, 1, 1, 1));
        assertEquals(3, Recorded.drain(traces).size());
        sender.accept(new TraceRecord.End(2));
        receiver.accept(new TraceRecord.End(2));
      }
      assertEquals(2, Recorded.drain(traces).size());
      assertTrue(traces.ended(), "each node has ended");
    }
  }

  @Test
  void aFileIsFollowedThroughARestartInAnother() throws IOException {
    Path first = folder.resolve("run/a.ndjson");
    Files.createDirectories(first.getParent());
    try (FollowedTraces traces = new FollowedTraces(List.of(folder.resolve("run")))) {
      String header = Ndjson.line(new TraceEntry("a", 1, Recorded.header("a", 1), "")) + "\n";
      String event = Ndjson.line(new TraceEntry("a", 1, step(1), "")) + "\n";
      Files.writeString(first, header + event.substring(0, 30));
      assertEquals(1, Recorded.drain(traces).size());
      Files.writeString(first, event.substring(30), StandardOpenOption.APPEND);
      assertEquals(List.of(step(1)), Recorded.drain(traces));
      assertFalse(traces.ended());
      List<TraceEntry> second =
          List.of(
              new TraceEntry("a", 2, Recorded.header("a", 2), ""),
              new TraceEntry("a", 2, new TraceRecord.End(1), ""));
      Traces.toNdjson(TraceStream.of("a.2", second), folder.resolve("run/later.ndjson"));
      assertEquals(2, Recorded.drain(traces).size(), "the first incarnation is over");
      assertTrue(traces.ended());
    }
  }

  @Test
  void theTracesOfAFolderMergeIntoOneOrder() {
    List<TraceRecord> sender = Recorded.records("b", 1, 40);
    sender.set(
        1, new TraceRecord.Event(1, "i", "Ping", new TreeMap<>(), new TreeMap<>(), null, 1, 1, 1));
    sender.removeIf(
        record -> record instanceof TraceRecord.Event event && event.received() != null);
    List<TraceRecord> receiver = List.of(Recorded.header("a", 1), Recorded.event(1));
    Recorded.record(folder, "a", 1, receiver);
    Recorded.record(folder, "b", 1, sender.subList(0, 3));
    List<String> order = new ArrayList<>();
    try (CausalMerge merge = CausalMerge.of(Traces.open(folder))) {
      merge.forEachRemaining(entry -> order.add(entry.node() + entry.record().sequence()));
    }
    assertTrue(order.indexOf("b1") < order.indexOf("a1"), order.toString());
    assertEquals(5, order.size());
  }

  private static TraceRecord step(long sequence) {
    return new TraceRecord.Event(
        sequence, "i", "Ping", new TreeMap<>(), new TreeMap<>(), null, 0, sequence, sequence);
  }
}
