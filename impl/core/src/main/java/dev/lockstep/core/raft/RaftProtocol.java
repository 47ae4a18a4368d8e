package dev.lockstep.core.raft;

import dev.lockstep.core.Action;
import dev.lockstep.core.Cluster;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.LogService;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Message;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Raft: any number of servers, one instance per group. Its specification is {@code
 * specs/raft/RaftNode.tla}. Quorums are majorities of the servers.
 *
 * <p>Stateless, thread-safe.
 */
public final class RaftProtocol implements Protocol {

  /** The role of the servers, and the specification's constant. */
  public static final String SERVERS = "Server";

  /** No server: the specification's constant. */
  static final Value.Model NONE = Value.model("None");

  private static final List<String> VARIABLES =
      List.of(
          "role",
          "currentTerm",
          "votedFor",
          "leaderId",
          "log",
          "snapshot",
          "commitIndex",
          "sessions",
          "votes",
          "nextIndex",
          "matchIndex",
          "probing",
          "heard",
          "round",
          "roundAck",
          "reads",
          "waiting",
          "queue",
          "diskTerm",
          "diskVote",
          "diskLog",
          "diskSnapshot");

  /**
   * A deployment.
   *
   * @param servers the servers, the same set on every node; a majority of them must be up for
   *     progress
   * @throws IllegalArgumentException if there is none, or one stands there twice
   */
  public static Cluster cluster(List<String> servers, RaftOptions options) {
    Cluster cluster = new Cluster(Map.of(SERVERS, servers), options.toConstants());
    Group.of(cluster);
    return cluster;
  }

  @Override
  public String name() {
    return "raft";
  }

  @Override
  public String specification() {
    return "RaftNode";
  }

  @Override
  public List<? extends Action> actions() {
    return List.of(RaftAction.values());
  }

  @Override
  public List<String> variables(String role) {
    if (!role.equals(SERVERS)) {
      throw new IllegalArgumentException("Raft has no role " + role);
    }
    return VARIABLES;
  }

  @Override
  public Cluster exampleCluster() {
    return cluster(List.of("s1", "s2", "s3"), new RaftOptions(true, true, 2, 2));
  }

  /**
   * The node's machine for one group.
   *
   * @throws IllegalArgumentException if the cluster is none of {@link #cluster}, or has no such
   *     node
   */
  @Override
  public Machine machine(Cluster cluster, String node, String instance) {
    cluster.role(node);
    return new Server(node, Group.of(cluster));
  }

  /** The last snapshot holds all that stood before it. */
  @Override
  public <R extends Valued> List<R> needed(List<R> records) {
    for (int i = records.size() - 1; i > 0; i--) {
      if (DiskRecord.isWhole(records.get(i))) {
        return records.subList(i, records.size());
      }
    }
    return records;
  }

  @Override
  public Message message(Value value) {
    return RaftMessage.of(value);
  }

  @Override
  public Invariants invariants() {
    return new RaftInvariants();
  }

  @Override
  public Workload workload() {
    return new RaftWorkload();
  }

  @Override
  public Optional<LogService> logService() {
    return Optional.of(new RaftLogService());
  }
}
