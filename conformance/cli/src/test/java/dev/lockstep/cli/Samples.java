package dev.lockstep.cli;

import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.chronicle.Traces;
import dev.lockstep.traces.ndjson.NdjsonWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The recorded samples in {@code traces/samples}, and ways to break them. */
final class Samples {
  static final Path FOLDER = Path.of("../../traces/samples");

  private Samples() {}

  /** The merged sample of a protocol. */
  static Path merged(String protocol) {
    return FOLDER.resolve(protocol).resolve("merged").resolve("run.ndjson");
  }

  /** The folder with one file for each node and incarnation. */
  static Path nodes(String protocol) {
    return FOLDER.resolve(protocol).resolve("nodes");
  }

  /** The records of a trace. */
  static List<TraceEntry> read(Path trace) {
    List<TraceEntry> entries = new ArrayList<>();
    try (TraceStream stream = Traces.open(trace).get(0)) {
      for (TraceEntry entry = stream.next(); entry != null; entry = stream.next()) {
        entries.add(entry);
      }
    }
    return entries;
  }

  /** Writes records as NDJSON. */
  static Path write(List<TraceEntry> entries, Path file) {
    try (NdjsonWriter writer = NdjsonWriter.create(file)) {
      entries.forEach(writer::write);
    }
    return file;
  }

  /**
   * The same records, but the last change of this variable says something else.
   *
   * @throws AssertionError if nothing changes the variable
   */
  static List<TraceEntry> altered(List<TraceEntry> entries, String variable, Value value) {
    List<TraceEntry> altered = new ArrayList<>(entries);
    for (int i = altered.size() - 1; i >= 0; i--) {
      TraceEntry entry = altered.get(i);
      if (entry.record() instanceof TraceRecord.Event event
          && event.changes().containsKey(variable)
          && !event.changes().get(variable).equals(value)) {
        SortedMap<String, Value> changes = new TreeMap<>(event.changes());
        changes.put(variable, value);
        altered.set(i, with(entry, changes(event, changes)));
        return altered;
      }
    }
    throw new AssertionError("no event changes " + variable);
  }

  /** The same place in the trace with another record. */
  static TraceEntry with(TraceEntry entry, TraceRecord record) {
    return new TraceEntry(entry.node(), entry.incarnation(), record, entry.place());
  }

  private static TraceRecord.Event changes(
      TraceRecord.Event event, SortedMap<String, Value> changes) {
    return new TraceRecord.Event(
        event.sequence(),
        event.instance(),
        event.action(),
        event.parameters(),
        changes,
        event.received(),
        event.sent(),
        event.lamport(),
        event.wallMicros());
  }
}
