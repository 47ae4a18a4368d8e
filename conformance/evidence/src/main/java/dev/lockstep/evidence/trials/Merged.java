package dev.lockstep.evidence.trials;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.merge.CausalMerge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the causal merge, which stands before every replay, says of recorded traces. */
final class Merged {

  private Merged() {}

  /**
   * Merges the traces of the first incarnations of nodes.
   *
   * @param traces by node: its records in the order in which they were written
   * @return why they are malformed, if they are
   */
  static Optional<String> fault(Map<String, List<TraceRecord>> traces) {
    List<TraceStream> streams = new ArrayList<>();
    traces.forEach(
        (node, records) -> {
          List<TraceEntry> entries = new ArrayList<>();
          for (TraceRecord record : records) {
            entries.add(new TraceEntry(node, 1, record, "record " + (entries.size() + 1)));
          }
          streams.add(TraceStream.of(node, entries));
        });
    try (CausalMerge merge = CausalMerge.of(streams)) {
      merge.forEachRemaining(entry -> {});
      return Optional.empty();
    } catch (MalformedTraceException e) {
      return Optional.of("the merge says: " + e.getMessage());
    }
  }
}
