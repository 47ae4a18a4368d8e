package dev.lockstep.core.multipaxos;

import dev.lockstep.core.Cluster;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The replicas of a deployment: who owns a ballot, how many are a quorum.
 *
 * <p>Invariants: (1) there is a replica; (2) a ballot has one owner; (3) any two quorums intersect.
 *
 * <p>Immutable, thread-safe.
 */
record Group(List<String> replicas) {

  /**
   * Reads the role and the option {@code ReplicaOrder} of a cluster.
   *
   * @throws IllegalArgumentException if there is no replica, or the order is not one of them
   */
  static Group of(Cluster cluster) {
    Group group = new Group(cluster.nodes(MultiPaxosProtocol.REPLICAS));
    if (group.replicas.isEmpty()) {
      throw new IllegalArgumentException("Multi-Paxos needs at least one replica");
    }
    Value order = cluster.options().get(MultiPaxosProtocol.REPLICA_ORDER);
    if (!group.order().equals(order)) {
      throw new IllegalArgumentException(
          "the option %s of a Multi-Paxos cluster must be %s, the replicas as they are listed, not %s"
              .formatted(MultiPaxosProtocol.REPLICA_ORDER, group.order(), order));
    }
    return group;
  }

  /** The cluster that {@link #of} reads. */
  Cluster toCluster() {
    return new Cluster(
        Map.of(MultiPaxosProtocol.REPLICAS, replicas),
        Map.of(MultiPaxosProtocol.REPLICA_ORDER, order()));
  }

  private Value order() {
    return Value.sequence(replicas.stream().map(Value::of).toList());
  }

  /** The replica that may begin a ballot. */
  String owner(long ballot) {
    return replicas.get((int) (ballot % replicas.size()));
  }

  /** The lowest ballot above {@code ballot} that a replica owns. */
  long nextBallot(String replica, long ballot) {
    long next = ballot + 1;
    while (!owner(next).equals(replica)) {
      next++;
    }
    return next;
  }

  /** PMS 2.1: any two majorities have an acceptor in common. */
  boolean isQuorum(Set<String> acceptors) {
    return acceptors.size() > replicas.size() / 2;
  }

  /** A replica's place in the order, from 0. */
  int place(String replica) {
    return replicas.indexOf(replica);
  }
}
