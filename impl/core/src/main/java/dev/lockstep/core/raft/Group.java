package dev.lockstep.core.raft;

import dev.lockstep.core.Cluster;
import java.util.List;
import java.util.Set;

/**
 * The servers of a deployment, and how many are a quorum.
 *
 * <p>Invariants: (1) there is a server; (2) any two quorums intersect.
 *
 * <p>Immutable, thread-safe.
 */
record Group(List<String> servers, RaftOptions options) {

  /**
   * Reads the role and the options of a cluster.
   *
   * @throws IllegalArgumentException if there is no server, or an option is missing
   */
  static Group of(Cluster cluster) {
    Group group = new Group(cluster.nodes(RaftProtocol.SERVERS), RaftOptions.of(cluster.options()));
    if (group.servers.isEmpty()) {
      throw new IllegalArgumentException("Raft needs at least one server");
    }
    return group;
  }

  int size() {
    return servers.size();
  }

  /** Section 5.2: votes from a majority of the servers. */
  boolean isQuorum(Set<String> some) {
    return isQuorum(some.size());
  }

  boolean isQuorum(int count) {
    return count > servers.size() / 2;
  }

  int place(String server) {
    return servers.indexOf(server);
  }
}
