package dev.lockstep.core.commit;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Optional;

/**
 * What holds of one transaction over all nodes; see {@link Manager} for the papers.
 *
 * <p>Stateless, thread-safe.
 */
final class CommitInvariants implements Invariants {
  private static final Value PREPARED = Value.of("prepared");
  private static final Value COMMITTED = Value.of("committed");
  private static final Value ABORTED = Value.of("aborted");
  private static final Value PREPARING = Value.of("preparing");

  @Override
  public Optional<String> violation(Cluster cluster, Snapshot snapshot) {
    return atomicity(cluster, snapshot)
        .or(() -> commitIsUnanimous(cluster, snapshot))
        .or(() -> outcomeIsDurable(cluster, snapshot));
  }

  /** GL 3: no participant commits while another, or the manager, has aborted. */
  private static Optional<String> atomicity(Cluster cluster, Snapshot snapshot) {
    String committed = null;
    String aborted = null;
    for (String participant : cluster.nodes(CommitProtocol.PARTICIPANTS)) {
      Value state = snapshot.variable(participant, "rmState");
      committed = COMMITTED.equals(state) ? participant : committed;
      aborted = ABORTED.equals(state) ? participant : aborted;
    }
    String manager = CommitProtocol.manager(cluster);
    if (ABORTED.equals(snapshot.variable(manager, "tmState"))) {
      aborted = manager;
    }
    return committed != null && aborted != null
        ? Optional.of("Atomicity: " + committed + " committed and " + aborted + " aborted")
        : Optional.empty();
  }

  /** MLO 2: the commit record is written once every participant's prepared record is durable. */
  private static Optional<String> commitIsUnanimous(Cluster cluster, Snapshot snapshot) {
    if (!has(snapshot, CommitProtocol.manager(cluster), LogRecord.COMMIT)) {
      return Optional.empty();
    }
    for (String participant : cluster.nodes(CommitProtocol.PARTICIPANTS)) {
      if (!has(snapshot, participant, LogRecord.PREPARED)) {
        return Optional.of(
            "CommitIsUnanimous: the manager has its commit record, and %s no prepared record"
                .formatted(participant));
      }
    }
    return Optional.empty();
  }

  /** Whoever was told an outcome finds it in the teller's log, over restarts too. */
  private static Optional<String> outcomeIsDurable(Cluster cluster, Snapshot snapshot) {
    String manager = CommitProtocol.manager(cluster);
    for (Workload.Outcome told : snapshot.outcomes()) {
      CommitReply.Outcome outcome = CommitReply.of(told.outcome()).outcome();
      boolean committed = outcome == CommitReply.Outcome.COMMITTED;
      boolean kept =
          told.node().equals(manager)
              ? committed == has(snapshot, manager, LogRecord.COMMIT)
              : has(snapshot, told.node(), committed ? LogRecord.COMMITTED : LogRecord.ABORTED);
      if ((committed || outcome == CommitReply.Outcome.ABORTED) && !kept) {
        return Optional.of(
            "OutcomeIsDurable: %s told %s, and its log is %s"
                .formatted(told.node(), told.outcome(), snapshot.variable(told.node(), "log")));
      }
    }
    return Optional.empty();
  }

  private static boolean has(Snapshot snapshot, String node, LogRecord record) {
    Value log = snapshot.variable(node, "log");
    return log instanceof Value.Seq entries && entries.elements().contains(record.value());
  }

  /** MLO 2: nobody stays in doubt, and the manager tells every participant of a commit. */
  @Override
  public Optional<String> unsettled(Cluster cluster, Snapshot snapshot) {
    for (String participant : cluster.nodes(CommitProtocol.PARTICIPANTS)) {
      if (PREPARED.equals(snapshot.variable(participant, "rmState"))) {
        return Optional.of(participant + " is in doubt");
      }
    }
    Value manager = snapshot.variable(CommitProtocol.manager(cluster), "tmState");
    return List.of(PREPARING, COMMITTED).contains(manager == null ? ABORTED : manager)
        ? Optional.of("the manager is still at " + manager)
        : Optional.empty();
  }
}
