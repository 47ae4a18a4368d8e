package dev.lockstep.core.commit;

import dev.lockstep.core.Action;
import dev.lockstep.core.Cluster;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Message;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two-phase commit with presumed abort: one transaction manager, any number of participants, one
 * instance per transaction. Its specification is {@code specs/commit/TwoPhaseNode.tla}.
 *
 * <p>Immutable, thread-safe.
 */
public final class CommitProtocol implements Protocol {

  /** The role of the one transaction manager, and the specification's constant. */
  public static final String MANAGER = "Manager";

  /** The role of the participants (resource managers), and the specification's constant. */
  public static final String PARTICIPANTS = "RM";

  private static final long SHORT_MILLIS = 1_000;

  private final long votesMillis;

  /** With managers that wait a second for votes: for runs in which votes get lost. */
  public CommitProtocol() {
    this(SHORT_MILLIS);
  }

  /**
   * With managers that wait this long for votes, and then abort.
   *
   * @param votesMillis at least 1
   * @throws IllegalArgumentException if it is less
   */
  public CommitProtocol(long votesMillis) {
    if (votesMillis < 1) {
      throw new IllegalArgumentException(
          "a manager waits at least a millisecond for votes, not " + votesMillis);
    }
    this.votesMillis = votesMillis;
  }

  @Override
  public String name() {
    return "commit";
  }

  @Override
  public String specification() {
    return "TwoPhaseNode";
  }

  @Override
  public List<? extends Action> actions() {
    return List.of(CommitAction.values());
  }

  @Override
  public List<String> variables(String role) {
    return role.equals(MANAGER)
        ? List.of("tmState", "participants", "tmPrepared", "tmAcked", "queue", "log")
        : List.of("rmState", "queue", "log");
  }

  @Override
  public Cluster exampleCluster() {
    Map<String, List<String>> roles = new LinkedHashMap<>();
    roles.put(MANAGER, List.of("tm"));
    roles.put(PARTICIPANTS, List.of("r1", "r2", "r3"));
    return Cluster.of(roles);
  }

  /**
   * The node's machine for one transaction.
   *
   * @throws IllegalArgumentException if the cluster has no such node, not exactly one manager, or
   *     no participant
   */
  @Override
  public Machine machine(Cluster cluster, String node, String instance) {
    List<String> participants = cluster.nodes(PARTICIPANTS);
    if (participants.isEmpty()) {
      throw new IllegalArgumentException("two-phase commit needs at least one participant");
    }
    return cluster.role(node).equals(MANAGER)
        ? new Manager(node, participants, votesMillis)
        : new Participant(node, manager(cluster));
  }

  @Override
  public Message message(Value value) {
    return CommitMessage.of(value);
  }

  @Override
  public Workload workload() {
    return new CommitWorkload();
  }

  @Override
  public Invariants invariants() {
    return new CommitInvariants();
  }

  /** The one manager of a cluster. */
  static String manager(Cluster cluster) {
    List<String> managers = cluster.nodes(MANAGER);
    if (managers.size() != 1) {
      throw new IllegalArgumentException(
          "two-phase commit has one transaction manager, not " + managers);
    }
    return managers.get(0);
  }
}
