package dev.lockstep.core.paxos;

import dev.lockstep.core.Action;
import dev.lockstep.core.Cluster;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Message;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.List;

/**
 * Single-decree Paxos: any number of proposers, acceptors and learners, one instance per decree.
 * Its specification is {@code specs/paxos/PaxosNode.tla}. Quorums are majorities of the acceptors.
 *
 * <p>Stateless, thread-safe.
 */
public final class PaxosProtocol implements Protocol {

  /** The role of the proposers, and the specification's constant. */
  public static final String PROPOSERS = "Proposer";

  /** The role of the acceptors, and the specification's constant. */
  public static final String ACCEPTORS = "Acceptor";

  /** The role of the learners, and the specification's constant. */
  public static final String LEARNERS = "Learner";

  /** The option that tells in which order the proposers share the ballots out. */
  public static final String PROPOSER_ORDER = "ProposerOrder";

  /**
   * A deployment of Paxos.
   *
   * @param proposers the proposers, in the same order on every node and for ever: a proposer's
   *     place decides which ballots it owns
   * @param acceptors the acceptors; a majority of them must be up for progress
   * @param learners the learners
   * @throws IllegalArgumentException if a role is empty, or a node stands in two roles
   */
  public static Cluster cluster(
      List<String> proposers, List<String> acceptors, List<String> learners) {
    Cluster cluster = new Peers(proposers, acceptors, learners).toCluster();
    Peers.of(cluster);
    return cluster;
  }

  @Override
  public String name() {
    return "paxos";
  }

  @Override
  public String specification() {
    return "PaxosNode";
  }

  @Override
  public List<? extends Action> actions() {
    return List.of(PaxosAction.values());
  }

  @Override
  public List<String> variables(String role) {
    return switch (role) {
      case PROPOSERS -> List.of("proposal", "ballot", "phase", "promises", "queue", "disk");
      case ACCEPTORS -> List.of("maxBal", "maxVBal", "maxVal", "queue", "disk");
      case LEARNERS -> List.of("votes", "decided");
      default -> throw new IllegalArgumentException("Paxos has no role " + role);
    };
  }

  @Override
  public Cluster exampleCluster() {
    return cluster(List.of("p1", "p2"), List.of("a1", "a2", "a3"), List.of("l1", "l2"));
  }

  /**
   * The node's machine for one decree.
   *
   * @throws IllegalArgumentException if the cluster is none of {@link #cluster}, or has no such
   *     node
   */
  @Override
  public Machine machine(Cluster cluster, String node, String instance) {
    Peers peers = Peers.of(cluster);
    return switch (cluster.role(node)) {
      case PROPOSERS -> new Proposer(node, peers);
      case ACCEPTORS -> new Acceptor(node, peers);
      case LEARNERS -> new Learner(node, peers);
      default -> throw new IllegalArgumentException("Paxos has no role for " + node);
    };
  }

  /** Each record says all: an acceptor's promise and vote, a proposer's last ballot. */
  @Override
  public <R extends Valued> List<R> needed(List<R> records) {
    return records.size() < 2 ? records : records.subList(records.size() - 1, records.size());
  }

  @Override
  public Message message(Value value) {
    return PaxosMessage.of(value);
  }

  @Override
  public Workload workload() {
    return new PaxosWorkload();
  }

  @Override
  public Invariants invariants() {
    return new PaxosInvariants();
  }
}
