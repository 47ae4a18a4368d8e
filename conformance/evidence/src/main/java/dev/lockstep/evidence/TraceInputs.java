package dev.lockstep.evidence;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.chronicle.FollowedTraces;
import dev.lockstep.traces.chronicle.Traces;
import dev.lockstep.traces.merge.CausalMerge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Finds and opens traces where people point at them, the folder of a recorded run included. */
public final class TraceInputs {

  private TraceInputs() {}

  /**
   * The traces in these places.
   *
   * @return files and directories of queues
   * @throws dev.lockstep.traces.chronicle.TraceNotFoundException if a place holds no trace
   */
  public static List<Path> find(List<Path> places) {
    return Traces.find(places.stream().map(TraceInputs::withinRun).toList());
  }

  /** The traces that are in these places now or later, as one, while they are being written. */
  public static FollowedTraces followed(List<Path> places) {
    return new FollowedTraces(() -> places.stream().map(TraceInputs::withinRun).toList());
  }

  /** Opens these traces as one, in a legal order. */
  public static TraceStream merged(List<Path> traces) {
    return CausalMerge.of(Traces.open(traces));
  }

  /**
   * The header that a trace begins with.
   *
   * @throws MalformedTraceException if it begins with anything else, or is empty
   */
  public static TraceRecord.Header header(Path trace) {
    try (TraceStream stream = Traces.open(trace).get(0)) {
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

  /** A stream as an iterator; what the stream throws, it throws. */
  public static Iterator<TraceEntry> iterator(TraceStream stream) {
    return new Iterator<>() {
      private TraceEntry next;

      @Override
      public boolean hasNext() {
        next = next == null ? stream.next() : next;
        return next != null;
      }

      @Override
      public TraceEntry next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the trace has ended");
        }
        TraceEntry entry = next;
        next = null;
        return entry;
      }
    };
  }

  /** A run's folder holds the nodes' logs too, which are queues and no traces. */
  private static Path withinRun(Path place) {
    Path traces = place.resolve("traces");
    return Files.isDirectory(place.resolve("data")) && Files.isDirectory(traces) ? traces : place;
  }
}
