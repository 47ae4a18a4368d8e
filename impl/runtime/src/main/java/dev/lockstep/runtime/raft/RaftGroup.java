package dev.lockstep.runtime.raft;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members of one deployment and where they listen. Every process is given the same group;
 * members do not change yet.
 *
 * <p>Immutable, thread-safe. Each method returns a new group.
 */
public final class RaftGroup {

  private final String cluster;
  private final List<String> members;
  private final Map<String, InetSocketAddress> addresses;

  private RaftGroup(
      String cluster, List<String> members, Map<String, InetSocketAddress> addresses) {
    this.cluster = cluster;
    this.members = members;
    this.addresses = Collections.unmodifiableMap(addresses);
  }

  /**
   * A group whose members have no addresses yet.
   *
   * @param cluster the deployment's name; nodes of another one are refused
   * @param members their names, without spaces; a majority of them must be up for progress
   * @throws IllegalArgumentException if there is none, or a name is empty, repeated or has a space
   */
  public static RaftGroup of(String cluster, String... members) {
    List<String> names = new ArrayList<>();
    for (String name : members) {
      if (name.isEmpty() || name.chars().anyMatch(Character::isWhitespace)) {
        throw new IllegalArgumentException(
            "\"" + name + "\" is no name for a member; use one without spaces");
      }
      if (names.contains(name)) {
        throw new IllegalArgumentException(
            "two members are called \"" + name + "\"; give each its own name");
      }
      names.add(name);
    }
    if (names.isEmpty() || cluster.isBlank()) {
      throw new IllegalArgumentException("a group has a name and at least one member");
    }
    return new RaftGroup(cluster, List.copyOf(names), Map.of());
  }

  /**
   * Says where a member listens; not needed for one that is reached within a JVM.
   *
   * @param port a TCP port of this machine's loopback address: the transport does not encrypt yet
   */
  public RaftGroup at(String member, int port) {
    requireMember(member);
    Map<String, InetSocketAddress> all = new LinkedHashMap<>(addresses);
    all.put(member, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new RaftGroup(cluster, members, all);
  }

  /** The deployment's name. */
  public String cluster() {
    return cluster;
  }

  /** The members' names. */
  public List<String> members() {
    return members;
  }

  /** Where a member listens; empty if that was not said. */
  public Optional<InetSocketAddress> address(String member) {
    return Optional.ofNullable(addresses.get(member));
  }

  void requireMember(String member) {
    if (!members.contains(member)) {
      throw new IllegalArgumentException(
          "the group \"" + cluster + "\" has no member \"" + member + "\", but " + members);
    }
  }
}
