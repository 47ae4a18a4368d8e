package dev.lockstep.sim;

import dev.lockstep.core.LogService;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The applications above the log, one at each node, with what a runtime adds to them: results kept
 * for clients that repeat a command, and snapshots. Invariants: (1) a node applies each index once,
 * in order; (2) all nodes apply the same entry at an index; (3) snapshots of one index are equal.
 */
final class Replicas {

  /** The last result of a session, for whoever repeats the command. */
  private record Last(long seq, Value result) {}

  private static final class Replica {
    Application application;
    Map<Long, Last> results = new HashMap<>();
    long applied;
    long compacted;
  }

  private record Snapshot(Application application, Map<Long, Last> results) {}

  private record Applied(long term, long session, long seq, String data) {}

  private final Load load;
  private final List<Value> operations;
  private final Map<String, Replica> replicas = new HashMap<>();
  private final Map<Long, Snapshot> snapshots = new HashMap<>();
  private final List<Applied> log = new ArrayList<>();

  /**
   * Applications without contents.
   *
   * @param operations the operations of commands, by the number that stands in their data
   */
  Replicas(Load load, List<Value> operations) {
    this.load = load;
    this.operations = operations;
  }

  /** A node starts: its application has lost what it had. */
  void started(String node) {
    Replica replica = new Replica();
    replica.application = load.application().get();
    replicas.put(node, replica);
  }

  /** Up to where the application of a node has applied the log. */
  long applied(String node) {
    return replicas.get(node).applied;
  }

  /** The answer of a node's application to an operation that only observes. */
  Value query(String node, Value operation) {
    return replicas.get(node).application.query(operation);
  }

  /** The result of a command that a session sent, if the application of a node still has it. */
  Value result(String node, long session, long seq) {
    Last last = replicas.get(node).results.get(session);
    return last == null || last.seq() != seq ? null : last.result();
  }

  /** The next entry is committed. */
  void apply(String node, long index, LogService.Entry entry) {
    Replica replica = replicas.get(node);
    if (index != replica.applied + 1) {
      throw new IllegalStateException(
          "%s is told index %d behind %d".formatted(node, index, replica.applied));
    }
    requireSame(node, index, entry);
    replica.applied = index;
    if (entry.fresh()) {
      Value result = replica.application.apply(operations.get(Integer.parseInt(entry.data())));
      replica.results.put(entry.session(), new Last(entry.seq(), result));
    }
  }

  private void requireSame(String node, long index, LogService.Entry entry) {
    Applied here = new Applied(entry.term(), entry.session(), entry.seq(), entry.data());
    if (index == log.size() + 1) {
      log.add(here);
    } else if (index > log.size() || !log.get((int) index - 1).equals(here)) {
      throw new IllegalStateException(
          "%s applies %s at %d, others %s"
              .formatted(
                  node, here, index, index > log.size() ? "less" : log.get((int) index - 1)));
    }
  }

  /** Whether the application of a node has applied so much that it hands in a snapshot. */
  boolean takesSnapshot(String node) {
    Replica replica = replicas.get(node);
    if (replica.applied - replica.compacted < load.compactEvery()) {
      return false;
    }
    replica.compacted = replica.applied;
    Snapshot snapshot = new Snapshot(replica.application.copy(), new HashMap<>(replica.results));
    Snapshot other = snapshots.putIfAbsent(replica.applied, snapshot);
    if (other != null && !other.equals(snapshot)) {
      throw new IllegalStateException(
          "the snapshot of %s at %d differs from another".formatted(node, replica.applied));
    }
    return true;
  }

  /** A node's log begins behind a snapshot: its application loads that. */
  void install(String node, long index) {
    Snapshot snapshot = snapshots.get(index);
    if (snapshot == null) {
      throw new IllegalStateException(
          "%s installs a snapshot at %d, which nobody took".formatted(node, index));
    }
    Replica replica = replicas.get(node);
    replica.application = snapshot.application().copy();
    replica.results = new HashMap<>(snapshot.results());
    replica.applied = index;
    replica.compacted = index;
  }
}
