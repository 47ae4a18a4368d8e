package dev.lockstep.runtime.commit;

import dev.lockstep.core.commit.CommitDecision;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Reads the heuristic decisions that were reported from the manager's durable records. */
final class Heuristics {

  private static final Value HEURISTIC = Value.of("heuristic");
  private static final Value FORGET = Value.of("forget");
  private static final List<Value> COMMITTED = List.of(Value.of("committed"), Value.of("ended"));
  private static final List<Value> ABORTED = List.of(Value.of("aborted"), Value.of("presumed"));

  private Heuristics() {}

  static CompletableFuture<List<HeuristicReport>> list(NodeHost host) {
    return host.states(Heuristics::isUnread)
        .thenApply(
            states -> {
              List<HeuristicReport> reports = new ArrayList<>();
              states.forEach((name, state) -> reports.add(report(name, state)));
              return reports;
            });
  }

  /** Whether something was reported since an operator last had the manager forget. */
  private static boolean isUnread(Map<String, Value> state) {
    boolean unread = false;
    for (Value.Rec record : records(state)) {
      unread = record.get("type").equals(HEURISTIC) || (unread && !isForget(record));
    }
    return unread;
  }

  private static boolean isForget(Value.Rec record) {
    return record.get("type").equals(FORGET);
  }

  private static HeuristicReport report(String transaction, Map<String, Value> state) {
    SortedMap<String, CommitDecision> heuristics = new TreeMap<>();
    for (Value.Rec record : records(state)) {
      if (record.get("type").equals(HEURISTIC)) {
        heuristics.put(
            ((Value.Str) record.get("from")).value(),
            CommitDecision.of(record.get("decision")).orElseThrow());
      }
    }
    return new HeuristicReport(transaction, decided(state.get("tmState")), heuristics);
  }

  private static Optional<CommitDecision> decided(Value state) {
    return COMMITTED.contains(state)
        ? Optional.of(CommitDecision.COMMIT)
        : ABORTED.contains(state) ? Optional.of(CommitDecision.ABORT) : Optional.empty();
  }

  private static List<Value.Rec> records(Map<String, Value> state) {
    List<Value.Rec> records = new ArrayList<>();
    if (state.get("log") instanceof Value.Seq log) {
      for (Value element : log.elements()) {
        if (element instanceof Value.Rec record && record.get("type") != null) {
          records.add(record);
        }
      }
    }
    return records;
  }
}
