package dev.lockstep.traces.chronicle;

import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.merge.CausalMerge;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The traces of a run that is still going on, merged: it takes in what is appended to queues and
 * NDJSON files, and the traces of nodes that start. When a later incarnation of a node has a trace,
 * the earlier one is over: its process is gone.
 *
 * <p>{@link #next} returns null when nothing is legal at the moment; ask again later, or say {@link
 * #finish} when the run is over. It is over by itself when each node that has a trace has ended in
 * order. Not thread-safe.
 */
public final class FollowedTraces implements TraceStream {
  private final Supplier<List<Path>> places;
  private final CausalMerge merge = CausalMerge.growing();
  private final Set<Path> known = new HashSet<>();
  private final List<FollowedTrace> traces = new ArrayList<>();
  private final Map<String, Long> incarnations = new HashMap<>();
  private boolean finished;

  /** Follows what {@link Traces#open} would read; a folder may still be empty, or not exist. */
  public FollowedTraces(List<Path> paths) {
    this(() -> paths);
  }

  /**
   * As {@link #FollowedTraces(List)}, for places that are not known at first.
   *
   * @param places asked each time when it looks for traces of nodes that have started
   */
  public FollowedTraces(Supplier<List<Path>> places) {
    this.places = places;
  }

  @Override
  public String name() {
    return places.get().toString();
  }

  @Override
  public TraceEntry next() {
    TraceEntry entry = merge.next();
    if (entry == null && lookForMore()) {
      entry = merge.next();
    }
    return entry;
  }

  /** Nothing more will be written: what is there now is all. */
  public void finish() {
    lookForMore();
    finished = true;
    merge.complete();
    traces.forEach(FollowedTrace::finish);
  }

  @Override
  public boolean ended() {
    return merge.ended() && (finished || !traces.isEmpty());
  }

  @Override
  public void close() {
    merge.close();
  }

  private boolean lookForMore() {
    if (finished) {
      return false;
    }
    List<Path> found = new ArrayList<>();
    for (Path path : places.get()) {
      found.addAll(Traces.findIfAny(path));
    }
    found.removeIf(path -> !known.add(path));
    for (Path path : found) {
      FollowedTrace trace = FollowedTrace.of(path, this::started);
      traces.add(trace);
      merge.add(trace);
    }
    return !found.isEmpty();
  }

  private void started(TraceRecord.Header header) {
    long latest = incarnations.merge(header.node(), header.incarnation(), Math::max);
    traces.forEach(trace -> trace.goesOn(header.node(), latest));
  }
}
