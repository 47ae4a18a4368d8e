package dev.lockstep.core.multipaxos;

import dev.lockstep.core.Action;
import dev.lockstep.core.Cluster;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Message;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.List;

/**
 * Multi-Paxos: any number of replicas, one instance per group of decrees. Its specification is
 * {@code specs/multipaxos/MultiPaxosNode.tla}. Quorums are majorities of the replicas.
 *
 * <p>Stateless, thread-safe.
 */
public final class MultiPaxosProtocol implements Protocol {

  /** The role of the replicas, and the specification's constant. */
  public static final String REPLICAS = "Replica";

  /** The option that tells in which order the replicas share the ballots out. */
  public static final String REPLICA_ORDER = "ReplicaOrder";

  private static final List<String> VARIABLES =
      List.of(
          "proposals",
          "ballot",
          "phase",
          "promises",
          "next",
          "tally",
          "maxBal",
          "votes",
          "decided",
          "base",
          "queue",
          "disk");

  /**
   * A deployment.
   *
   * @param replicas the replicas, in the same order on every node and for ever: a replica's place
   *     decides which ballots it owns; a majority of them must be up for progress
   * @throws IllegalArgumentException if there is none, or one stands there twice
   */
  public static Cluster cluster(List<String> replicas) {
    Cluster cluster = new Group(List.copyOf(replicas)).toCluster();
    Group.of(cluster);
    return cluster;
  }

  @Override
  public String name() {
    return "multipaxos";
  }

  @Override
  public String specification() {
    return "MultiPaxosNode";
  }

  @Override
  public List<? extends Action> actions() {
    return List.of(MultiPaxosAction.values());
  }

  @Override
  public List<String> variables(String role) {
    if (!role.equals(REPLICAS)) {
      throw new IllegalArgumentException("Multi-Paxos has no role " + role);
    }
    return VARIABLES;
  }

  @Override
  public Cluster exampleCluster() {
    return cluster(List.of("r1", "r2", "r3"));
  }

  /**
   * The node's machine for one group of decrees.
   *
   * @throws IllegalArgumentException if the cluster is none of {@link #cluster}, or has no such
   *     node
   */
  @Override
  public Machine machine(Cluster cluster, String node, String instance) {
    Group group = Group.of(cluster);
    cluster.role(node);
    return new Replica(node, group);
  }

  @Override
  public Message message(Value value) {
    return MultiPaxosMessage.of(value);
  }

  @Override
  public Invariants invariants() {
    return new MultiPaxosInvariants();
  }

  @Override
  public Workload workload() {
    return new MultiPaxosWorkload();
  }
}
