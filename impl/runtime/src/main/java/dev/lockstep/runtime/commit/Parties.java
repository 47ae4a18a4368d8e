package dev.lockstep.runtime.commit;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.commit.CommitProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who can take part in the transactions of one deployment: the manager, the participants, and where
 * they listen. Every process of the deployment is given the same parties.
 *
 * <p>Immutable, thread-safe. Each method returns new parties.
 */
public final class Parties {

  private final String cluster;
  private final String manager;
  private final Set<String> participants;
  private final Map<String, InetSocketAddress> addresses;

  private Parties(
      String cluster,
      String manager,
      Set<String> participants,
      Map<String, InetSocketAddress> addresses) {
    this.cluster = cluster;
    this.manager = manager;
    this.participants = Collections.unmodifiableSet(participants);
    this.addresses = Collections.unmodifiableMap(addresses);
  }

  /**
   * Parties of a deployment that has no participant yet.
   *
   * @param cluster the deployment's name; nodes of another one are refused
   * @param manager the name of the one node that manages the transactions
   */
  public static Parties of(String cluster, String manager) {
    requireName("cluster", cluster);
    requireName("manager", manager);
    return new Parties(cluster, manager, new TreeSet<>(), new LinkedHashMap<>());
  }

  /** Adds participants. */
  public Parties participants(String... names) {
    Set<String> all = new TreeSet<>(participants);
    for (String name : names) {
      requireName("participant", name);
      if (name.equals(manager)) {
        throw new IllegalArgumentException(
            "\"" + name + "\" is the manager; give the participant a name of its own");
      }
      all.add(name);
    }
    return new Parties(cluster, manager, all, addresses);
  }

  /**
   * Says where a node listens; not needed for one that is reached within a JVM.
   *
   * @param port a TCP port of this machine's loopback address: the transport does not encrypt yet
   */
  public Parties at(String node, int port) {
    requireKnown(node);
    Map<String, InetSocketAddress> all = new LinkedHashMap<>(addresses);
    all.put(node, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new Parties(cluster, manager, participants, all);
  }

  /** The deployment's name. */
  public String cluster() {
    return cluster;
  }

  /** The manager's name. */
  public String manager() {
    return manager;
  }

  /** The participants' names. */
  public Set<String> participants() {
    return participants;
  }

  /** Where a node listens, if that was said. */
  public Optional<InetSocketAddress> address(String node) {
    return Optional.ofNullable(addresses.get(node));
  }

  void requireParticipant(String name) {
    if (!participants.contains(name)) {
      throw new IllegalArgumentException(
          "no participant \"" + name + "\" in " + participants + "; name it in the parties first");
    }
  }

  private void requireKnown(String node) {
    if (!node.equals(manager)) {
      requireParticipant(node);
    }
  }

  private static void requireName(String what, String name) {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException("a " + what + " needs a name, which is not empty");
    }
  }

  /** The nodes as the protocol knows them. */
  Cluster toCluster() {
    if (participants.isEmpty()) {
      throw new IllegalArgumentException(
          "the parties of " + cluster + " have no participant; name at least one");
    }
    Map<String, List<String>> roles = new LinkedHashMap<>();
    roles.put(CommitProtocol.MANAGER, List.of(manager));
    roles.put(CommitProtocol.PARTICIPANTS, List.copyOf(participants));
    return Cluster.of(roles);
  }
}
