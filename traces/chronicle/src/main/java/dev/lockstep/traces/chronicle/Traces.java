package dev.lockstep.traces.chronicle;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.ndjson.NdjsonReader;
import dev.lockstep.traces.ndjson.NdjsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Finds and opens traces of either form, and turns one form into the other. Reading needs no JVM
 * flag; {@link #toQueues} writes with Chronicle Queue and does.
 */
public final class Traces {
  private static final String NDJSON = ".ndjson";

  private Traces() {}

  /**
   * Opens traces for reading what they hold now. A path is an NDJSON file of any name, the
   * directory of a queue, or a folder with any number of both at any depth; in a folder only files
   * called {@code *.ndjson} count.
   *
   * @return one stream for each, in the order of the paths and then of the names: of one node's
   *     incarnation, or of whatever an NDJSON file holds. {@link
   *     dev.lockstep.traces.merge.CausalMerge} puts them together
   * @throws TraceNotFoundException if a path does not exist, or is a folder without a trace
   * @throws MalformedTraceException if a path is a file of something else
   * @throws UncheckedIOException if a path cannot be read
   */
  public static List<TraceStream> open(List<Path> paths) {
    List<TraceStream> streams = new ArrayList<>();
    try {
      for (Path trace : find(paths)) {
        streams.add(
            Files.isDirectory(trace) ? ChronicleTraceReader.open(trace) : NdjsonReader.open(trace));
      }
      return streams;
    } catch (RuntimeException e) {
      streams.forEach(TraceStream::close);
      throw e;
    }
  }

  /** As {@link #open(List)}. */
  public static List<TraceStream> open(Path... paths) {
    return open(List.of(paths));
  }

  /**
   * The traces that {@link #open(List)} would open: files, and directories of queues.
   *
   * @throws TraceNotFoundException if a path does not exist, or is a folder without a trace
   * @throws MalformedTraceException if a path is a file of something else
   */
  public static List<Path> find(List<Path> paths) {
    List<Path> found = new ArrayList<>();
    for (Path path : paths) {
      List<Path> here = findIfAny(path);
      if (here.isEmpty()) {
        throw new TraceNotFoundException(
            Files.exists(path)
                ? "there is no trace in the folder " + path
                : "there is no file or folder " + path);
      }
      found.addAll(here);
    }
    return found;
  }

  /** The traces at a path: none where it does not exist, or is a folder without one. */
  static List<Path> findIfAny(Path path) {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(path)) {
      search(path, found);
    } else if (Files.exists(path)) {
      if (!startsLikeJson(path)) {
        throw new MalformedTraceException(
            path.toString(),
            MalformedTraceException.NO_OFFSET,
            "this is no trace; name an NDJSON file, the directory of a queue, or a folder");
      }
      found.add(path);
    }
    return found;
  }

  /**
   * Writes all that a stream holds as NDJSON.
   *
   * @return how many records were written
   * @throws MalformedTraceException when the stream does; the records before are in the file
   */
  public static long toNdjson(TraceStream from, Path file) {
    long count = 0;
    try (NdjsonWriter writer = NdjsonWriter.create(file)) {
      for (TraceEntry entry = from.next(); entry != null; entry = from.next()) {
        writer.write(entry);
        count++;
      }
    }
    return count;
  }

  /**
   * Writes all that a stream holds into queues in a folder, one per node and incarnation.
   *
   * @return how many records were written
   * @throws MalformedTraceException when the stream does; the records before are in the queues
   * @throws ChronicleUnavailableException if a queue cannot be written, or is there already
   */
  public static long toQueues(TraceStream from, Path folder) {
    Map<Path, ChronicleRecorder> recorders = new HashMap<>();
    long count = 0;
    try {
      for (TraceEntry entry = from.next(); entry != null; entry = from.next()) {
        String node = entry.node();
        long incarnation = entry.incarnation();
        Path directory = TraceFolder.directory(folder, node, incarnation);
        ChronicleRecorder recorder =
            recorders.computeIfAbsent(
                directory, key -> ChronicleRecorder.create(folder, node, incarnation));
        recorder.accept(entry.record());
        if (recorder.dropped() > 0) {
          throw new ChronicleUnavailableException(
              "the record at " + entry.place() + " cannot be written to " + directory, null);
        }
        count++;
      }
      return count;
    } finally {
      recorders.values().forEach(ChronicleRecorder::close);
    }
  }

  private static void search(Path folder, List<Path> found) {
    if (TraceFolder.isQueue(folder)) {
      found.add(folder);
      return;
    }
    List<Path> children;
    try (Stream<Path> list = Files.list(folder)) {
      children = list.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Path child : children) {
      if (Files.isDirectory(child)) {
        search(child, found);
      } else if (child.toString().endsWith(NDJSON)) {
        found.add(child);
      }
    }
  }

  /** Whether the first character that is not space opens an object. An empty file counts. */
  private static boolean startsLikeJson(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(1024);
      for (byte b : start) {
        if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
          return b == '{';
        }
      }
      return start.length < 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
