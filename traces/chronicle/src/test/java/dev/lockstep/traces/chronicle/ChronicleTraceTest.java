package dev.lockstep.traces.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.chronicle.ChronicleTraceReader.Ending;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the recorder wrote, the reader returns: after closing, while it is written, after a kill.
 */
class ChronicleTraceTest {
  @TempDir Path folder;

  @Test
  void aTraceThatEndedInOrderComesBackAsItWas() {
    List<TraceRecord> records = Recorded.records("a", 1, 500);
    records.add(new TraceRecord.End(500));
    Path directory = Recorded.record(folder, "a", 1, records);
    assertEquals("a.1", directory.getFileName().toString());
    try (ChronicleTraceReader reader = ChronicleTraceReader.open(directory)) {
      assertEquals(records, Recorded.drain(reader));
      assertEquals(Ending.END, reader.ending());
    }
  }

  @Test
  void aTraceWithoutAnEndIsCutAndNotDamaged() {
    List<TraceRecord> records = Recorded.records("a", 1, 50);
    Path directory = Recorded.record(folder, "a", 1, records);
    try (ChronicleTraceReader reader = ChronicleTraceReader.open(directory)) {
      assertEquals(records, Recorded.drain(reader));
      assertEquals(Ending.CUT, reader.ending());
    }
  }

  @Test
  void aTraceWithoutAnyRecordIsCut() {
    Recorded.recorder(folder, "a", 1).close();
    try (ChronicleTraceReader reader =
        ChronicleTraceReader.open(TraceFolder.directory(folder, "a", 1))) {
      assertNull(reader.next());
      assertEquals(Ending.CUT, reader.ending());
    }
  }

  @Test
  void everyRecordIsThereAsSoonAsItIsAccepted() {
    List<TraceRecord> read = new ArrayList<>();
    List<TraceRecord> records = Recorded.records("a", 1, 3000);
    try (ChronicleRecorder recorder = Recorded.recorder(folder, "a", 1);
        ChronicleTraceReader reader =
            ChronicleTraceReader.follow(TraceFolder.directory(folder, "a", 1))) {
      for (TraceRecord record : records) {
        recorder.accept(record);
        read.add(reader.next().record());
        assertNull(reader.next());
        assertFalse(reader.ended());
      }
      reader.finish();
      assertNull(reader.next());
      assertTrue(reader.ended());
      assertEquals(Ending.CUT, reader.ending());
    }
    assertEquals(records, read);
  }

  @Test
  void aFollowedTraceEndsByItself() {
    try (ChronicleRecorder recorder = Recorded.recorder(folder, "a", 1);
        ChronicleTraceReader reader =
            ChronicleTraceReader.follow(TraceFolder.directory(folder, "a", 1))) {
      recorder.accept(Recorded.header("a", 1));
      recorder.accept(new TraceRecord.End(1));
      assertEquals(2, Recorded.drain(reader).size());
      assertEquals(Ending.END, reader.ending());
    }
  }

  @Test
  void aRecordMayBeLargerThanTheReadersBuffer() {
    TraceRecord large =
        new TraceRecord.State(
            1, "", new TreeMap<>(Map.of("x", Value.of("y".repeat(900_000)))), false);
    List<TraceRecord> records =
        List.of(Recorded.header("a", 1), large, Recorded.event(2), new TraceRecord.End(3));
    try (ChronicleRecorder recorder = ChronicleRecorder.create(folder, "a", 1)) {
      records.forEach(recorder::accept);
      assertEquals(0, recorder.dropped());
    }
    try (ChronicleTraceReader reader =
        ChronicleTraceReader.open(TraceFolder.directory(folder, "a", 1))) {
      assertEquals(records, Recorded.drain(reader));
    }
  }

  @Test
  void aSecondRecorderOfTheSameIncarnationIsRefused() {
    Recorded.record(folder, "a", 1, Recorded.records("a", 1, 3));
    ChronicleUnavailableException e =
        assertThrows(ChronicleUnavailableException.class, () -> Recorded.recorder(folder, "a", 1));
    assertTrue(e.getMessage().contains("holds a trace already"), e.getMessage());
  }

  @Test
  void aFolderThatCannotBeMadeIsSaidInOneSentence() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    ChronicleUnavailableException e =
        assertThrows(ChronicleUnavailableException.class, () -> Recorded.recorder(file, "a", 1));
    assertTrue(e.getMessage().contains("cannot be made"), e.getMessage());
  }

  @Test
  void aMissingFlagIsNamed() {
    assertEquals(List.of(), JvmFlags.missing());
    List<String> missing = JvmFlags.missing(name -> !name.equals("sun.nio.ch"));
    ChronicleUnavailableException e =
        assertThrows(ChronicleUnavailableException.class, () -> JvmFlags.require(missing));
    assertEquals(
        "Chronicle Queue cannot write in this JVM; start it with"
            + " --add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        e.getMessage());
  }

  @Test
  void aProcessGetsTheFlagsThatTheBuildGivesItsTests() {
    List<String> own =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.matches("--(add-opens|add-exports|enable-native).*"))
            .toList();
    assertEquals(own, JvmFlags.all());
  }

  @Test
  void directoriesAreNamedSoThatEveryNodeHasItsOwn() {
    assertEquals("a.b.12", TraceFolder.directory(folder, "a.b", 12).getFileName().toString());
    assertEquals(
        "%2F..%2F%C3%BC.1", TraceFolder.directory(folder, "/../ü", 1).getFileName().toString());
  }
}
