package dev.lockstep.evidence;

import dev.lockstep.evidence.run.RunFiles;
import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.chronicle.ChronicleTraceReader;
import dev.lockstep.traces.chronicle.TraceFolder;
import dev.lockstep.traces.merge.CausalMerge;
import dev.lockstep.traces.ndjson.NdjsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds and opens traces where people point at them. */
public final class TraceInputs {
  private static final String NDJSON = ".ndjson";

  private TraceInputs() {}

  /**
   * The traces in these places: an NDJSON file, the directory of a queue, the folder of a recorded
   * run, or a folder with any of these.
   *
   * @return files and queue directories, sorted within each place
   * @throws NoSuchFileException if a place does not exist
   * @throws IOException if one cannot be read
   */
  public static List<Path> find(List<Path> places) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path place : places) {
      if (!Files.exists(place)) {
        throw new NoSuchFileException(place.toString());
      }
      if (Files.isDirectory(place)) {
        Path traces = place.resolve("traces");
        // A run's folder holds the nodes' logs too, which are queues and no traces.
        collect(Files.isDirectory(traces) ? traces : place, found);
      } else {
        found.add(place);
      }
    }
    return found;
  }

  /** Opens one trace that {@link #find} has found. */
  public static TraceStream open(Path trace) {
    return Files.isDirectory(trace) ? ChronicleTraceReader.open(trace) : NdjsonReader.open(trace);
  }

  /** Opens these traces as one, in a legal order. */
  public static TraceStream merged(List<Path> traces) {
    List<TraceStream> streams = new ArrayList<>();
    traces.forEach(trace -> streams.add(open(trace)));
    return CausalMerge.of(streams);
  }

  /**
   * The header that a trace begins with.
   *
   * @throws MalformedTraceException if it begins with anything else, or is empty
   */
  public static TraceRecord.Header header(Path trace) {
    try (TraceStream stream = open(trace)) {
      TraceEntry first = stream.next();
      if (first != null && first.record() instanceof TraceRecord.Header header) {
        return header;
      }
      throw new MalformedTraceException(
          trace.toString(),
          MalformedTraceException.NO_OFFSET,
          first == null ? "there is no record" : "the first record is no header");
    }
  }

  private static void collect(Path folder, List<Path> found) throws IOException {
    if (TraceFolder.isQueue(folder)) {
      found.add(folder);
      return;
    }
    List<Path> entries;
    try (Stream<Path> listed = Files.list(folder)) {
      entries = listed.sorted().toList();
    }
    for (Path entry : entries) {
      String name = entry.getFileName().toString();
      if (Files.isDirectory(entry)) {
        collect(entry, found);
      } else if (name.endsWith(NDJSON) && !name.equals(RunFiles.OUTCOMES)) {
        found.add(entry);
      }
    }
  }
}
