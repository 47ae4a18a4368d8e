package dev.lockstep.runtime.multipaxos;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.multipaxos.MultiPaxosProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The replicas of one deployment and where they listen. Every process is given the same group, with
 * the replicas in the same order, for ever: a replica's place decides which ballots it owns.
 *
 * <p>Immutable, thread-safe. Each method returns a new group.
 */
public final class PaxosGroup {

  private final String cluster;
  private final List<String> replicas;
  private final Map<String, InetSocketAddress> addresses;

  private PaxosGroup(
      String cluster, List<String> replicas, Map<String, InetSocketAddress> addresses) {
    this.cluster = cluster;
    this.replicas = replicas;
    this.addresses = Collections.unmodifiableMap(addresses);
  }

  /**
   * A group whose replicas have no addresses yet.
   *
   * @param cluster the deployment's name; nodes of another one are refused
   * @param replicas their names, without spaces; a majority of them must be up for progress
   * @throws IllegalArgumentException if there is none, or a name is empty, repeated or has a space
   */
  public static PaxosGroup of(String cluster, String... replicas) {
    List<String> names = new ArrayList<>();
    for (String name : replicas) {
      if (name.isEmpty() || name.chars().anyMatch(Character::isWhitespace)) {
        throw new IllegalArgumentException(
            "\"" + name + "\" is no name for a replica; use one without spaces");
      }
      if (names.contains(name)) {
        throw new IllegalArgumentException(
            "two replicas are called \"" + name + "\"; give each its own name");
      }
      names.add(name);
    }
    if (names.isEmpty() || cluster.isBlank()) {
      throw new IllegalArgumentException("a group has a name and at least one replica");
    }
    return new PaxosGroup(cluster, List.copyOf(names), Map.of());
  }

  /**
   * Says where a replica listens; not needed for one that is reached within a JVM.
   *
   * @param port a TCP port of this machine's loopback address: the transport does not encrypt yet
   */
  public PaxosGroup at(String replica, int port) {
    requireReplica(replica);
    Map<String, InetSocketAddress> all = new LinkedHashMap<>(addresses);
    all.put(replica, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new PaxosGroup(cluster, replicas, all);
  }

  /** The deployment's name. */
  public String cluster() {
    return cluster;
  }

  /** The replicas' names, in their order. */
  public List<String> replicas() {
    return replicas;
  }

  /** Where a replica listens, if that was said. */
  public Optional<InetSocketAddress> address(String replica) {
    return Optional.ofNullable(addresses.get(replica));
  }

  void requireReplica(String name) {
    if (!replicas.contains(name)) {
      throw new IllegalArgumentException(
          "no replica \"" + name + "\" in " + replicas + "; name it in the group first");
    }
  }

  Cluster toCluster() {
    return MultiPaxosProtocol.cluster(replicas);
  }
}
