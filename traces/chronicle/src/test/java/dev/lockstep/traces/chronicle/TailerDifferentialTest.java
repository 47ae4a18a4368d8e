package dev.lockstep.traces.chronicle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.binary.BinaryCodec;
import dev.lockstep.traces.chronicle.ChronicleTraceReader.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.time.SetTimeProvider;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.TestRollCycles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On healthy queues our reader of the files and Chronicle's own tailer agree byte for byte. */
class TailerDifferentialTest {
  private static final long SECOND_NANOS = 1_000_000_000L;

  @TempDir Path folder;
  private final SetTimeProvider clock = new SetTimeProvider(1_700_000_000L * SECOND_NANOS);

  @Test
  void bothReadTheSameFromManyFilesWithManyIndexes() {
    SplittableRandom random = new SplittableRandom(5);
    List<TraceRecord> records = Recorded.records("a", 1, 6000);
    for (int i = 100; i < records.size(); i += 1 + random.nextInt(200)) {
      String text = "y".repeat(random.nextInt(12_000));
      records.set(
          i, new TraceRecord.State(i, "", new TreeMap<>(Map.of("x", Value.of(text))), false));
    }
    try (ChronicleRecorder recorder = recorder()) {
      for (TraceRecord record : records) {
        recorder.accept(record);
        if (record.sequence() % 1200 == 1199) {
          clock.advanceMillis(1000L * (1 + random.nextInt(3)));
        }
      }
      assertEquals(0, recorder.dropped());
    }
    assertTrue(TraceFolder.files(directory()).size() >= 4, "the queue rolled over");
    try (ChronicleTraceReader reader = ChronicleTraceReader.open(directory())) {
      assertEquals(records, Recorded.drain(reader));
      assertEquals(Ending.CUT, reader.ending());
    }
    List<byte[]> tailed = tail();
    assertEquals(records.size() + 1, tailed.size());
    for (int i = 0; i < records.size(); i++) {
      byte[] frame = tailed.get(i + 1);
      assertArrayEquals(
          BinaryCodec.encode(records.get(i)),
          Arrays.copyOfRange(frame, Frame.HEADER, frame.length));
    }
  }

  @Test
  void aFollowerGoesOnInTheNextFile() {
    try (ChronicleRecorder recorder = recorder();
        ChronicleTraceReader reader = ChronicleTraceReader.follow(directory())) {
      for (TraceRecord record : Recorded.records("a", 1, 60)) {
        recorder.accept(record);
        assertEquals(record, reader.next().record());
        assertNull(reader.next());
        if (record.sequence() % 20 == 19) {
          clock.advanceMillis(1000);
        }
      }
    }
    assertEquals(3, TraceFolder.files(directory()).size());
  }

  @Test
  void aMissingFileInTheMiddleOrAtTheEndIsDamage() throws IOException {
    List<TraceRecord> records = Recorded.records("a", 1, 60);
    try (ChronicleRecorder recorder = recorder()) {
      for (TraceRecord record : records) {
        recorder.accept(record);
        if (record.sequence() % 20 == 19) {
          clock.advanceMillis(1000);
        }
      }
    }
    List<Path> files = TraceFolder.files(directory());
    for (int missing = 0; missing < files.size(); missing++) {
      Path away = folder.resolve("away");
      Files.move(files.get(missing), away);
      List<TraceRecord> read = new ArrayList<>();
      try (ChronicleTraceReader reader = ChronicleTraceReader.open(directory())) {
        assertThrows(
            MalformedTraceException.class,
            () -> reader.forEachRemaining(entry -> read.add(entry.record())));
      }
      assertEquals(records.subList(0, 20 * missing), read);
      Files.move(away, files.get(missing));
    }
  }

  private ChronicleRecorder recorder() {
    return ChronicleRecorder.create(
        folder,
        "a",
        1,
        ChronicleRecorder.Listener.NONE,
        new UUID(1, 2),
        builder ->
            builder
                .blockSize(Recorded.BLOCK_BYTES)
                .timeProvider(clock)
                .rollCycle(TestRollCycles.TEST4_SECONDLY));
  }

  private Path directory() {
    return TraceFolder.directory(folder, "a", 1);
  }

  private List<byte[]> tail() {
    List<byte[]> documents = new ArrayList<>();
    try (ChronicleQueue queue =
            SingleChronicleQueueBuilder.binary(directory())
                .readOnly(true)
                .timeProvider(clock)
                .rollCycle(TestRollCycles.TEST4_SECONDLY)
                .build();
        ExcerptTailer tailer = queue.createTailer()) {
      Bytes<byte[]> bytes = Bytes.allocateElasticOnHeap();
      while (tailer.readBytes(bytes)) {
        documents.add(bytes.toByteArray());
        bytes.clear();
      }
    }
    return documents;
  }
}
