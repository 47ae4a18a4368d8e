package dev.lockstep.traces.chronicle;

import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.ndjson.NdjsonReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A queue or a file that may still be written to, and which nodes still write to it. It is over
 * when each of them has ended or has gone on elsewhere.
 */
final class FollowedTrace implements TraceStream {
  private final TraceStream stream;
  private final Runnable finish;
  private final Consumer<TraceRecord.Header> started;

  /** The incarnation of each node that has neither ended nor gone on elsewhere. */
  private final Map<String, Long> running = new TreeMap<>();

  private boolean begun;

  private FollowedTrace(TraceStream stream, Runnable finish, Consumer<TraceRecord.Header> started) {
    this.stream = stream;
    this.finish = finish;
    this.started = started;
  }

  /**
   * Follows a trace.
   *
   * @param started hears of each header
   */
  static FollowedTrace of(Path path, Consumer<TraceRecord.Header> started) {
    if (Files.isDirectory(path)) {
      ChronicleTraceReader queue = ChronicleTraceReader.follow(path);
      return new FollowedTrace(queue, queue::finish, started);
    }
    NdjsonReader file = NdjsonReader.follow(path);
    return new FollowedTrace(file, file::finish, started);
  }

  @Override
  public TraceEntry next() {
    TraceEntry entry = stream.next();
    if (entry != null && entry.record() instanceof TraceRecord.Header header) {
      begun = true;
      running.put(header.node(), header.incarnation());
      started.accept(header);
    } else if (entry != null && entry.record() instanceof TraceRecord.End) {
      running.remove(entry.node());
    }
    return entry;
  }

  /** A node has started: what it wrote before is over. */
  void goesOn(String node, long incarnation) {
    if (running.getOrDefault(node, incarnation) < incarnation) {
      running.remove(node);
      if (running.isEmpty()) {
        finish();
      }
    }
  }

  /** Nothing more will be written. */
  void finish() {
    finish.run();
  }

  @Override
  public boolean ended() {
    return stream.ended() || (begun && running.isEmpty());
  }

  @Override
  public String name() {
    return stream.name();
  }

  @Override
  public void close() {
    stream.close();
  }
}
