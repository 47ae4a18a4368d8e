package dev.lockstep.core.paxos;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What holds of one decree over all nodes. Majorities and owners are counted here anew, so that a
 * mistake in {@link Peers} does not blind the check.
 *
 * <p>Stateless, thread-safe.
 */
final class PaxosInvariants implements Invariants {

  @Override
  public Set<String> quorumRoles() {
    return Set.of(PaxosProtocol.ACCEPTORS);
  }

  @Override
  public Optional<String> violation(Cluster cluster, Snapshot snapshot) {
    return agreement(cluster, snapshot)
        .or(() -> oneValuePerBallot(cluster, snapshot))
        .or(() -> ballotIsDurable(cluster, snapshot));
  }

  /**
   * No two learners decide differently, now or before a restart (what they told counts), and what
   * is decided is on the disks of a majority: PTP 2.2, a majority's vote is what makes a decree.
   */
  private static Optional<String> agreement(Cluster cluster, Snapshot snapshot) {
    Value first = null;
    for (Workload.Outcome outcome : snapshot.outcomes()) {
      if (first != null && !first.equals(outcome.outcome())) {
        return Optional.of("Agreement: both " + first + " and " + outcome.outcome() + " were told");
      }
      first = outcome.outcome();
    }
    for (String learner : cluster.nodes(PaxosProtocol.LEARNERS)) {
      Value decided = snapshot.variable(learner, "decided");
      if (decided != null && !decided.equals(PaxosMessage.NONE)) {
        if (first != null && !first.equals(decided)) {
          return Optional.of(
              "Agreement: " + learner + " decided " + decided + ", and another " + first);
        }
        first = decided;
      }
    }
    return first == null ? Optional.empty() : isOnAMajorityOfDisks(cluster, snapshot, first);
  }

  private static Optional<String> isOnAMajorityOfDisks(
      Cluster cluster, Snapshot snapshot, Value decided) {
    List<String> acceptors = cluster.nodes(PaxosProtocol.ACCEPTORS);
    int holders = 0;
    for (String acceptor : acceptors) {
      Value disk = snapshot.variable(acceptor, "disk");
      if (disk != null && decided.equals(((Value.Rec) disk).get("maxVal"))) {
        holders++;
      }
    }
    return 2 * holders > acceptors.size()
        ? Optional.empty()
        : Optional.of(
            "DecidedIsDurable: %s is decided, and on the disks of %d of %d acceptors"
                .formatted(decided, holders, acceptors.size()));
  }

  /** PMS 2.2: a ballot asks for votes for one value only. */
  private static Optional<String> oneValuePerBallot(Cluster cluster, Snapshot snapshot) {
    List<String> acceptors = cluster.nodes(PaxosProtocol.ACCEPTORS);
    for (int i = 0; i < acceptors.size(); i++) {
      Map<String, Value> one = snapshot.states().get(acceptors.get(i));
      for (int k = 0; one != null && k < i; k++) {
        Map<String, Value> other = snapshot.states().get(acceptors.get(k));
        if (other != null
            && one.get("maxVBal").equals(other.get("maxVBal"))
            && !one.get("maxVal").equals(other.get("maxVal"))) {
          return Optional.of(
              "OneValuePerBallot: in ballot %s %s voted for %s and %s for %s"
                  .formatted(
                      one.get("maxVBal"),
                      acceptors.get(k),
                      other.get("maxVal"),
                      acceptors.get(i),
                      one.get("maxVal")));
        }
      }
    }
    return Optional.empty();
  }

  /** PMS 2.5: a proposer has a ballot's number on its disk before anybody hears of the ballot. */
  private static Optional<String> ballotIsDurable(Cluster cluster, Snapshot snapshot) {
    List<String> proposers = cluster.nodes(PaxosProtocol.PROPOSERS);
    for (String acceptor : cluster.nodes(PaxosProtocol.ACCEPTORS)) {
      Value maxBal = snapshot.variable(acceptor, "maxBal");
      if (maxBal != null && number(maxBal) >= 0) {
        String owner = proposers.get((int) (number(maxBal) % proposers.size()));
        if (onDisk(snapshot, owner) < number(maxBal)) {
          return Optional.of(
              "BallotIsDurable: %s knows the ballot %s, and the disk of %s has %d"
                  .formatted(acceptor, maxBal, owner, onDisk(snapshot, owner)));
        }
      }
    }
    for (String proposer : proposers) {
      Value ballot = snapshot.variable(proposer, "ballot");
      if (ballot != null && number(ballot) < onDisk(snapshot, proposer)) {
        return Optional.of(
            "BallotIsDurable: %s is at ballot %s, and its disk has %d"
                .formatted(proposer, ballot, onDisk(snapshot, proposer)));
      }
    }
    return Optional.empty();
  }

  private static boolean hasValue(Snapshot snapshot, List<String> nodes, String variable) {
    for (String node : nodes) {
      Value value = snapshot.variable(node, variable);
      if (value != null && !value.equals(PaxosMessage.NONE)) {
        return true;
      }
    }
    return false;
  }

  private static long onDisk(Snapshot snapshot, String proposer) {
    Value disk = snapshot.variable(proposer, "disk");
    return disk == null ? -1 : number(((Value.Rec) disk).get("ballot"));
  }

  private static long number(Value value) {
    return ((Value.Int) value).value();
  }

  /**
   * A ballot comes to its end, and a learner that has seen a vote decides. Where nobody has a value
   * to propose, learners that ask keep proposers busy for ever: there is nothing to come to.
   */
  @Override
  public Optional<String> unsettled(Cluster cluster, Snapshot snapshot) {
    if (!hasValue(snapshot, cluster.nodes(PaxosProtocol.PROPOSERS), "proposal")
        && !hasValue(snapshot, cluster.nodes(PaxosProtocol.ACCEPTORS), "maxVal")) {
      return Optional.empty();
    }
    for (String proposer : cluster.nodes(PaxosProtocol.PROPOSERS)) {
      Value phase = snapshot.variable(proposer, "phase");
      if (phase != null && !phase.equals(Value.of("idle"))) {
        return Optional.of(proposer + " is in " + phase);
      }
    }
    for (String learner : cluster.nodes(PaxosProtocol.LEARNERS)) {
      Value votes = snapshot.variable(learner, "votes");
      if (votes != null && !((Value.SetOf) votes).elements().isEmpty()) {
        return Optional.of(learner + " has seen " + votes + " and not decided");
      }
    }
    return Optional.empty();
  }
}
