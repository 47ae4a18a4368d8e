package dev.lockstep.core.commit;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What holds of one transaction over all nodes; see {@link Manager} for the papers.
 *
 * <p>Stateless, thread-safe.
 */
final class CommitInvariants implements Invariants {
  private static final List<Value> IN_DOUBT = List.of(Value.of("prepared"), Value.of("resolved"));
  private static final Value COMMITTED = Value.of("committed");
  private static final Value ABORTED = Value.of("aborted");
  private static final List<Value> AT_WORK =
      List.of(Value.of("preparing"), Value.of("delegated"), COMMITTED);

  @Override
  public Optional<String> violation(Cluster cluster, Snapshot snapshot) {
    return atomicity(cluster, snapshot)
        .or(() -> commitIsUnanimous(cluster, snapshot))
        .or(() -> outcomeIsDurable(cluster, snapshot))
        .or(() -> heuristicIsReported(cluster, snapshot));
  }

  /**
   * GL 3: no participant commits while another, or the manager, has aborted; a manager that has
   * delegated knows nothing, and says so by the same state. Who has voted Yes, or stands in the
   * manager's commit record, takes part.
   */
  private static Optional<String> atomicity(Cluster cluster, Snapshot snapshot) {
    List<String> committed =
        cluster.nodes(CommitProtocol.PARTICIPANTS).stream()
            .filter(node -> COMMITTED.equals(snapshot.variable(node, "rmState")))
            .toList();
    if (committed.isEmpty()) {
      return Optional.empty();
    }
    String manager = CommitProtocol.manager(cluster);
    boolean voted =
        committed.stream()
            .anyMatch(node -> first(snapshot, node, LogRecord.Type.PREPARED).isPresent());
    if (voted && ABORTED.equals(snapshot.variable(manager, "tmState"))) {
      return Optional.of(
          "Atomicity: " + committed.get(0) + " committed and " + manager + " aborted");
    }
    Set<String> told = told(snapshot, manager);
    return cluster.nodes(CommitProtocol.PARTICIPANTS).stream()
        .filter(node -> ABORTED.equals(snapshot.variable(node, "rmState")))
        .filter(
            node ->
                told.contains(node) || first(snapshot, node, LogRecord.Type.PREPARED).isPresent())
        .findFirst()
        .map(
            aborted -> "Atomicity: " + committed.get(0) + " committed and " + aborted + " aborted");
  }

  /** MLO 2: the commit record is written once every participant's prepared record is durable. */
  private static Optional<String> commitIsUnanimous(Cluster cluster, Snapshot snapshot) {
    return told(snapshot, CommitProtocol.manager(cluster)).stream()
        .filter(node -> first(snapshot, node, LogRecord.Type.PREPARED).isEmpty())
        .findFirst()
        .map(
            node ->
                "CommitIsUnanimous: the manager has its commit record, and %s no prepared record"
                    .formatted(node));
  }

  /** Whom the manager's commit record names; nobody if there is none. */
  private static Set<String> told(Snapshot snapshot, String manager) {
    return first(snapshot, manager, LogRecord.Type.COMMIT)
        .map(LogRecord::participants)
        .orElse(Set.of());
  }

  /** Whoever was told an outcome finds it in a log, over restarts too. */
  private static Optional<String> outcomeIsDurable(Cluster cluster, Snapshot snapshot) {
    String manager = CommitProtocol.manager(cluster);
    for (Workload.Outcome told : snapshot.outcomes()) {
      CommitReply.Outcome outcome = CommitReply.of(told.outcome()).outcome();
      boolean kept =
          told.node().equals(manager)
              ? isKept(cluster, snapshot, outcome)
              : isKept(snapshot, told.node(), outcome);
      if (!kept) {
        return Optional.of(
            "OutcomeIsDurable: %s told %s, and its log is %s"
                .formatted(told.node(), told.outcome(), snapshot.variable(told.node(), "log")));
      }
    }
    return Optional.empty();
  }

  /** XA 2.3.2: the log of a delegated decision is the only participant's. */
  private static boolean isKept(Cluster cluster, Snapshot snapshot, CommitReply.Outcome outcome) {
    boolean commits =
        first(snapshot, CommitProtocol.manager(cluster), LogRecord.Type.COMMIT).isPresent()
            || cluster.nodes(CommitProtocol.PARTICIPANTS).stream()
                .anyMatch(node -> first(snapshot, node, LogRecord.Type.COMMITTED).isPresent());
    return commits == (outcome == CommitReply.Outcome.COMMITTED);
  }

  private static boolean isKept(Snapshot snapshot, String node, CommitReply.Outcome outcome) {
    return switch (outcome) {
      case COMMITTED -> first(snapshot, node, LogRecord.Type.COMMITTED).isPresent();
      case ABORTED -> first(snapshot, node, LogRecord.Type.ABORTED).isPresent();
      case RESOLVED -> first(snapshot, node, LogRecord.Type.RESOLVED).isPresent();
      case READONLY -> true;
    };
  }

  /** XA 2.3.3: what the manager noted is what an operator decided there. */
  private static Optional<String> heuristicIsReported(Cluster cluster, Snapshot snapshot) {
    if (!(snapshot.variable(CommitProtocol.manager(cluster), "log") instanceof Value.Seq log)) {
      return Optional.empty();
    }
    for (Value value : log.elements()) {
      LogRecord record = LogRecord.of(value);
      if (record.type() == LogRecord.Type.HEURISTIC
          && !first(snapshot, record.from(), LogRecord.Type.RESOLVED)
              .equals(Optional.of(LogRecord.resolved(record.decision())))) {
        return Optional.of(
            "HeuristicIsReported: the manager noted that %s was resolved, and %s has no such record"
                .formatted(record.from(), record.from()));
      }
    }
    return Optional.empty();
  }

  private static Optional<LogRecord> first(Snapshot snapshot, String node, LogRecord.Type type) {
    if (snapshot.variable(node, "log") instanceof Value.Seq log) {
      for (Value record : log.elements()) {
        if (type.word().equals(((Value.Rec) record).get("type"))) {
          return Optional.of(LogRecord.of(record));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * MLO 2: nobody stays in doubt, and the manager tells every participant of a commit. XA 2.3.3:
   * what an operator decided reaches the manager.
   */
  @Override
  public Optional<String> unsettled(Cluster cluster, Snapshot snapshot) {
    for (String participant : cluster.nodes(CommitProtocol.PARTICIPANTS)) {
      Value state = snapshot.variable(participant, "rmState");
      if (state != null && IN_DOUBT.contains(state)) {
        return Optional.of(participant + " is in doubt");
      }
      if (first(snapshot, participant, LogRecord.Type.RESOLVED).isPresent()
          && first(snapshot, participant, LogRecord.Type.NOTED).isEmpty()) {
        return Optional.of(
            participant + " has a heuristic decision that the manager has not noted");
      }
    }
    Value manager = snapshot.variable(CommitProtocol.manager(cluster), "tmState");
    return manager != null && AT_WORK.contains(manager)
        ? Optional.of("the manager is still at " + manager)
        : Optional.empty();
  }
}
