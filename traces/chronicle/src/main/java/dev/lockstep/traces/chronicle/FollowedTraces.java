package dev.lockstep.traces.chronicle;

import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.merge.CausalMerge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The traces of a run that is still going on, merged: it takes in what is appended to queues and
 * the queues of nodes that restart. When a later incarnation of a node has a queue, the earlier one
 * is over: its process is gone.
 *
 * <p>{@link #next} returns null when nothing is legal at the moment; ask again later, or say {@link
 * #finish} when the run is over. NDJSON files among the paths are read once and not followed. Not
 * thread-safe.
 */
public final class FollowedTraces implements TraceStream {
  private final List<Path> paths;
  private final CausalMerge merge = CausalMerge.of(List.of());
  private final Set<Path> known = new HashSet<>();
  private final Map<String, List<ChronicleTraceReader>> byNode = new HashMap<>();
  private boolean finished;

  /** Follows what {@link Traces#open} would read; a folder may still be empty, or not exist. */
  public FollowedTraces(List<Path> paths) {
    this.paths = List.copyOf(paths);
  }

  @Override
  public String name() {
    return paths.toString();
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
    byNode.values().forEach(readers -> readers.forEach(ChronicleTraceReader::finish));
  }

  @Override
  public boolean ended() {
    return finished && merge.ended();
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
    for (Path path : paths) {
      found.addAll(Traces.findIfAny(path));
    }
    found.removeIf(path -> !known.add(path));
    for (Path path : found) {
      if (Files.isDirectory(path)) {
        follow(path);
      } else {
        merge.add(Traces.open(path).get(0));
      }
    }
    return !found.isEmpty();
  }

  private void follow(Path directory) {
    ChronicleTraceReader reader = ChronicleTraceReader.follow(directory);
    String name = directory.getFileName().toString();
    String node = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    List<ChronicleTraceReader> readers =
        byNode.computeIfAbsent(directory.resolveSibling(node).toString(), key -> new ArrayList<>());
    readers.add(reader);
    readers.sort(java.util.Comparator.comparingLong(FollowedTraces::incarnation));
    readers.subList(0, readers.size() - 1).forEach(ChronicleTraceReader::finish);
    merge.add(reader);
  }

  private static long incarnation(ChronicleTraceReader reader) {
    String name = reader.name();
    try {
      return Long.parseLong(name.substring(name.lastIndexOf('.') + 1));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
