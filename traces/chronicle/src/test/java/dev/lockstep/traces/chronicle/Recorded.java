package dev.lockstep.traces.chronicle;

import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Small traces for tests, and queues of small blocks that hold them. */
final class Recorded {
  static final int BLOCK_BYTES = 64 << 10;

  private Recorded() {}

  static TraceRecord.Header header(String node, long incarnation) {
    return new TraceRecord.Header(
        1,
        "pingpong",
        "PingPong",
        "",
        node,
        incarnation,
        new TreeMap<>(Map.of("Player", Value.set(Value.of("a"), Value.of("b")))),
        List.of("x"));
  }

  static TraceRecord.Event event(long sequence) {
    return new TraceRecord.Event(
        sequence,
        "i" + sequence % 3,
        "Ping",
        new TreeMap<>(Map.of("m", Value.record("n", sequence))),
        new TreeMap<>(Map.of("x", Value.of(sequence))),
        sequence % 2 == 0 ? null : new MessageId("b", 1, sequence, 0),
        1,
        sequence,
        1_700_000_000_000_000L + sequence);
  }

  /** A header, a state and events: so many records in all. */
  static List<TraceRecord> records(String node, long incarnation, int count) {
    List<TraceRecord> records = new ArrayList<>();
    records.add(header(node, incarnation));
    records.add(new TraceRecord.State(1, "", new TreeMap<>(Map.of("x", Value.of(0))), false));
    for (int sequence = 2; sequence < count; sequence++) {
      records.add(event(sequence));
    }
    return records;
  }

  static ChronicleRecorder recorder(Path folder, String node, long incarnation) {
    return ChronicleRecorder.create(
        folder,
        node,
        incarnation,
        ChronicleRecorder.Listener.NONE,
        BLOCK_BYTES,
        UUID.nameUUIDFromBytes(
            (folder + node + incarnation).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  /** Records them and returns the directory. */
  static Path record(Path folder, String node, long incarnation, List<TraceRecord> records) {
    try (ChronicleRecorder recorder = recorder(folder, node, incarnation)) {
      records.forEach(recorder::accept);
    }
    return TraceFolder.directory(folder, node, incarnation);
  }

  static List<TraceRecord> drain(TraceStream stream) {
    List<TraceRecord> records = new ArrayList<>();
    for (TraceEntry entry = stream.next(); entry != null; entry = stream.next()) {
      records.add(entry.record());
    }
    return records;
  }
}
