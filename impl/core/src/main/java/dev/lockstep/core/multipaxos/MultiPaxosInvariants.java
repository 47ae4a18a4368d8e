package dev.lockstep.core.multipaxos;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What holds of one group of decrees over all replicas. Majorities are counted here anew, so that a
 * mistake in {@link Group} does not blind the check.
 *
 * <p>Stateless, thread-safe.
 */
final class MultiPaxosInvariants implements Invariants {

  @Override
  public Set<String> quorumRoles() {
    return Set.of(MultiPaxosProtocol.REPLICAS);
  }

  @Override
  public Optional<String> violation(Cluster cluster, Snapshot snapshot) {
    Map<Long, Value> decrees = new HashMap<>();
    return agreement(snapshot, decrees)
        .or(() -> decidedIsDurable(cluster, snapshot, decrees))
        .or(() -> oneValuePerBallot(snapshot))
        .or(() -> nothingBelowBase(snapshot));
  }

  /** No two decrees at one position, known now or told before a restart. Collects the decrees. */
  private static Optional<String> agreement(Snapshot snapshot, Map<Long, Value> decrees) {
    for (Workload.Outcome outcome : snapshot.outcomes()) {
      if (Fields.text(outcome.outcome(), "type").equals("decree")) {
        Optional<String> wrong = enter(decrees, outcome.outcome(), outcome.node());
        if (wrong.isPresent()) {
          return wrong;
        }
      }
    }
    for (Map.Entry<String, Map<String, Value>> replica : snapshot.states().entrySet()) {
      for (Value decree : Fields.set(replica.getValue().get("decided"))) {
        Optional<String> wrong = enter(decrees, decree, replica.getKey());
        if (wrong.isPresent()) {
          return wrong;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> enter(Map<Long, Value> decrees, Value decree, String replica) {
    long pos = Fields.number(decree, "pos");
    Value value = Fields.value(decree, "val");
    Value other = decrees.putIfAbsent(pos, value);
    return other == null || other.equals(value)
        ? Optional.empty()
        : Optional.of(
            "Agreement: %s has %s at position %d, another one %s"
                .formatted(replica, value, pos, other));
  }

  /** PTP 2.2: a majority's vote is what makes a decree; a trim says that it was made. */
  private static Optional<String> decidedIsDurable(
      Cluster cluster, Snapshot snapshot, Map<Long, Value> decrees) {
    List<String> replicas = cluster.nodes(MultiPaxosProtocol.REPLICAS);
    for (Map.Entry<Long, Value> decree : decrees.entrySet()) {
      int holders = 0;
      for (String replica : replicas) {
        Value disk = snapshot.variable(replica, "disk");
        if (disk != null && holds(disk, decree.getKey(), decree.getValue())) {
          holders++;
        }
      }
      if (2 * holders <= replicas.size()) {
        return Optional.of(
            "DecidedIsDurable: %s is decided at position %d, and on the disks of %d of %d replicas"
                .formatted(decree.getValue(), decree.getKey(), holders, replicas.size()));
      }
    }
    return Optional.empty();
  }

  private static boolean holds(Value disk, long pos, Value value) {
    if (Fields.number(disk, "base") > pos) {
      return true;
    }
    for (Value vote : Fields.set(Fields.value(disk, "votes"))) {
      if (Fields.number(vote, "pos") == pos && Fields.value(vote, "val").equals(value)) {
        return true;
      }
    }
    return false;
  }

  /** PMS 2.2: a ballot asks for votes for one value only, at each position. */
  private static Optional<String> oneValuePerBallot(Snapshot snapshot) {
    Map<List<Long>, Value> asked = new HashMap<>();
    for (Map<String, Value> state : snapshot.states().values()) {
      for (Value element : Fields.set(state.get("votes"))) {
        Vote vote = Vote.of(element);
        Value other = asked.putIfAbsent(List.of(vote.pos(), vote.bal()), vote.val());
        if (other != null && !other.equals(vote.val())) {
          return Optional.of(
              "OneValuePerBallot: votes for %s and %s at position %d in ballot %d"
                  .formatted(vote.val(), other, vote.pos(), vote.bal()));
        }
      }
    }
    return Optional.empty();
  }

  /** Memory is bounded by what is not trimmed. */
  private static Optional<String> nothingBelowBase(Snapshot snapshot) {
    for (Map.Entry<String, Map<String, Value>> replica : snapshot.states().entrySet()) {
      long base = ((Value.Int) replica.getValue().get("base")).value();
      for (String variable : List.of("votes", "decided", "tally")) {
        for (Value element : Fields.set(replica.getValue().get(variable))) {
          if (Fields.number(element, "pos") < base) {
            return Optional.of(
                "NothingBelowBase: %s has trimmed below %d and holds %s in %s"
                    .formatted(replica.getKey(), base, element, variable));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** A value that waits is decided, a ballot ends, and a vote comes to a decree. */
  @Override
  public Optional<String> unsettled(Cluster cluster, Snapshot snapshot) {
    for (Map.Entry<String, Map<String, Value>> replica : snapshot.states().entrySet()) {
      Map<String, Value> state = replica.getValue();
      if (!((Value.Seq) state.get("proposals")).elements().isEmpty()) {
        return Optional.of(replica.getKey() + " has proposed " + state.get("proposals"));
      }
      if (state.get("phase").equals(Value.of("phase1"))) {
        return Optional.of(replica.getKey() + " is in phase 1");
      }
      for (Value element : Fields.set(state.get("votes"))) {
        if (!isDecided(state, Vote.of(element).pos())) {
          return Optional.of(replica.getKey() + " has voted " + element + " and not decided");
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isDecided(Map<String, Value> state, long pos) {
    for (Value decree : Fields.set(state.get("decided"))) {
      if (Fields.number(decree, "pos") == pos) {
        return true;
      }
    }
    return false;
  }
}
