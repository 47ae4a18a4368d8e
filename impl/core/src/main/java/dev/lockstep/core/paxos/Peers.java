package dev.lockstep.core.paxos;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Effects;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who is who in a deployment: the roles, who owns a ballot, how many are a quorum, where a message
 * goes.
 *
 * <p>Invariants: (1) the proposers in order are the role {@code Proposer}, each once; (2) no role
 * is empty; (3) any two quorums of acceptors intersect.
 *
 * <p>Immutable, thread-safe.
 */
record Peers(List<String> proposers, List<String> acceptors, List<String> learners) {

  /**
   * Reads the roles and the option {@code ProposerOrder} of a cluster.
   *
   * @throws IllegalArgumentException if a role is empty, or the order is not one of the proposers
   */
  static Peers of(Cluster cluster) {
    List<String> proposers = cluster.nodes(PaxosProtocol.PROPOSERS);
    Peers peers =
        new Peers(
            proposers,
            cluster.nodes(PaxosProtocol.ACCEPTORS),
            cluster.nodes(PaxosProtocol.LEARNERS));
    if (peers.proposers.isEmpty() || peers.acceptors.isEmpty() || peers.learners.isEmpty()) {
      throw new IllegalArgumentException(
          "Paxos needs at least one proposer, one acceptor and one learner, not "
              + cluster.roles());
    }
    Value order = order(proposers);
    if (!order.equals(cluster.options().get(PaxosProtocol.PROPOSER_ORDER))) {
      throw new IllegalArgumentException(
          "the option %s of a Paxos cluster must be %s, the proposers as they are listed, not %s"
              .formatted(
                  PaxosProtocol.PROPOSER_ORDER,
                  order,
                  cluster.options().get(PaxosProtocol.PROPOSER_ORDER)));
    }
    return peers;
  }

  /** The specification's constant {@code ProposerOrder}. */
  static Value order(List<String> proposers) {
    return Value.sequence(proposers.stream().map(Value::of).toList());
  }

  /**
   * The proposer who may begin a ballot. PTP 2.3: ballots are numbered so that no two priests use
   * the same one.
   */
  String owner(long ballot) {
    return proposers.get((int) (ballot % proposers.size()));
  }

  /** The lowest ballot above {@code ballot} that a proposer owns. */
  long nextBallot(String proposer, long ballot) {
    long next = ballot + 1;
    while (!owner(next).equals(proposer)) {
      next++;
    }
    return next;
  }

  /** Whether that many acceptors are a quorum: PMS 2.1, any two majorities have one in common. */
  boolean isQuorum(int size) {
    return size > acceptors.size() / 2;
  }

  /**
   * Sends a message to everyone it is for, but its sender.
   *
   * @param sender the sending node
   */
  void send(Effects.Builder effects, String sender, PaxosMessage message) {
    for (String receiver : receivers(message)) {
      if (!receiver.equals(sender)) {
        effects.send(receiver, message);
      }
    }
  }

  private List<String> receivers(PaxosMessage message) {
    if (message instanceof PaxosMessage.Phase1b promise) {
      return List.of(owner(promise.bal()));
    } else if (message instanceof PaxosMessage.Phase2b) {
      return learners;
    } else if (message instanceof PaxosMessage.Query) {
      return proposers;
    } else if (message instanceof PaxosMessage.Success) {
      return Stream.concat(proposers.stream(), learners.stream()).toList();
    }
    return acceptors;
  }

  /** The roles as {@link Cluster} has them. */
  Cluster toCluster() {
    Map<String, List<String>> roles = new java.util.LinkedHashMap<>();
    roles.put(PaxosProtocol.PROPOSERS, proposers);
    roles.put(PaxosProtocol.ACCEPTORS, acceptors);
    roles.put(PaxosProtocol.LEARNERS, learners);
    return new Cluster(roles, Map.of(PaxosProtocol.PROPOSER_ORDER, order(proposers)));
  }
}
