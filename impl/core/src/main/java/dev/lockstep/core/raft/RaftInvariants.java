package dev.lockstep.core.raft;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Invariants;
import dev.lockstep.traces.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What holds of one group over all servers: Figure 3 of the paper, as far as one moment shows it,
 * and that what is committed is durable. Majorities are counted here anew, so that a mistake in
 * {@link Group} does not blind the check.
 *
 * <p>Stateless, thread-safe.
 */
final class RaftInvariants implements Invariants {

  @Override
  public Set<String> quorumRoles() {
    return Set.of(RaftProtocol.SERVERS);
  }

  @Override
  public Optional<Monitor> monitor(Cluster cluster) {
    return Optional.of(new RaftMonitor(Group.of(cluster)));
  }

  @Override
  public Optional<String> violation(Cluster cluster, Snapshot snapshot) {
    Map<String, Map<String, Value>> states = snapshot.states();
    List<String> servers = List.copyOf(states.keySet());
    Optional<String> wrong = Optional.empty();
    for (int i = 0; i < servers.size() && wrong.isEmpty(); i++) {
      String server = servers.get(i);
      wrong = bounds(server, states.get(server));
      for (int j = 0; j < i && wrong.isEmpty(); j++) {
        wrong = pair(server, states.get(server), servers.get(j), states.get(servers.get(j)));
      }
    }
    for (int i = 0; i < servers.size() && wrong.isEmpty(); i++) {
      wrong = committedIsDurable(cluster, snapshot, servers.get(i), states.get(servers.get(i)));
    }
    return wrong;
  }

  private static Optional<String> pair(
      String one, Map<String, Value> state, String other, Map<String, Value> otherState) {
    return electionSafety(one, state, other, otherState)
        .or(() -> logMatching(one, state, other, otherState))
        .or(() -> stateMachineSafety(one, state, other, otherState))
        .or(() -> leaderCompleteness(one, state, other, otherState))
        .or(() -> leaderCompleteness(other, otherState, one, state));
  }

  /** Section 5.2: at most one leader can be elected in a given term. */
  private static Optional<String> electionSafety(
      String one, Map<String, Value> state, String other, Map<String, Value> otherState) {
    return leads(state) && leads(otherState) && term(state) == term(otherState)
        ? Optional.of("ElectionSafety: %s and %s lead term %d".formatted(one, other, term(state)))
        : Optional.empty();
  }

  /**
   * Section 5.3: if two logs contain an entry with the same index and term, then the logs are
   * identical in all entries up through the given index.
   */
  @SuppressWarnings("ReferenceEquality") // One object is one entry: the usual case, and quick.
  private static Optional<String> logMatching(
      String one, Map<String, Value> state, String other, Map<String, Value> otherState) {
    View a = View.of(state);
    View b = View.of(otherState);
    boolean same = false;
    for (long k = Math.min(a.last(), b.last()); k > Math.max(a.base(), b.base()); k--) {
      Value entry = a.entry(k);
      Value counterpart = b.entry(k);
      if (entry == counterpart) {
        same = true;
        continue;
      }
      same |= Fields.number(entry, "term") == Fields.number(counterpart, "term");
      if (same && !entry.equals(counterpart)) {
        return Optional.of(
            "LogMatching: at %d %s has %s and %s has %s, and their logs meet later"
                .formatted(k, one, entry, other, counterpart));
      }
    }
    return Optional.empty();
  }

  /** Section 5.4.3: no server applies a different entry at an index that another has applied. */
  private static Optional<String> stateMachineSafety(
      String one, Map<String, Value> state, String other, Map<String, Value> otherState) {
    View a = View.of(state);
    View b = View.of(otherState);
    long committed = Math.min(commitIndex(state), commitIndex(otherState));
    for (long k = committed; k > Math.max(a.base(), b.base()); k--) {
      if (!a.entry(k).equals(b.entry(k))) {
        return Optional.of(
            "StateMachineSafety: at %d %s has committed %s and %s %s"
                .formatted(k, one, a.entry(k), other, b.entry(k)));
      }
    }
    return Optional.empty();
  }

  /**
   * Section 5.4: if a log entry is committed in a given term, it is present in the logs of the
   * leaders for all higher-numbered terms. Seen from the last entry that a server of no later term
   * knows to be committed.
   */
  private static Optional<String> leaderCompleteness(
      String leader, Map<String, Value> state, String other, Map<String, Value> otherState) {
    long committed = commitIndex(otherState);
    View a = View.of(state);
    View b = View.of(otherState);
    if (!leads(state)
        || term(otherState) > term(state)
        || committed <= Math.max(a.base(), b.base())
        || (committed <= a.last() && a.entry(committed).equals(b.entry(committed)))) {
      return Optional.empty();
    }
    return Optional.of(
        "LeaderCompleteness: %s leads term %d without %s at %d, which %s knows to be committed"
            .formatted(leader, term(state), b.entry(committed), committed, other));
  }

  /** A majority has what is committed on its disks: by then no crash can lose it. */
  private static Optional<String> committedIsDurable(
      Cluster cluster, Snapshot snapshot, String name, Map<String, Value> state) {
    long committed = commitIndex(state);
    View view = View.of(state);
    if (committed <= view.base()) {
      return Optional.empty();
    }
    List<String> servers = cluster.nodes(RaftProtocol.SERVERS);
    int holders = 0;
    for (String server : servers) {
      Map<String, Value> disk = snapshot.states().get(server);
      if (disk != null && View.ofDisk(disk).has(committed, view.entry(committed))) {
        holders++;
      }
    }
    return 2 * holders > servers.size()
        ? Optional.empty()
        : Optional.of(
            "CommittedIsDurable: %s has committed up to %d, which is on %d of %d disks"
                .formatted(name, committed, holders, servers.size()));
  }

  private static Optional<String> bounds(String name, Map<String, Value> state) {
    View log = View.of(state);
    View disk = View.ofDisk(state);
    long committed = commitIndex(state);
    if (committed < log.base() || committed > log.last() || disk.base() > log.base()) {
      return Optional.of(
          "Bounds: %s has entries from %d to %d and has committed up to %d, its disk begins at %d"
              .formatted(name, log.base() + 1, log.last(), committed, disk.base() + 1));
    }
    return progress(name, state, log.last());
  }

  /** Figure 2: what is sent next comes after what matches, and neither is beyond the log. */
  private static Optional<String> progress(String name, Map<String, Value> state, long last) {
    if (state.get("matchIndex") instanceof Value.Rec matchIndex) {
      for (String server : matchIndex.fields().keySet()) {
        long match = Fields.number(matchIndex, server);
        long next = Fields.number(state.get("nextIndex"), server);
        if (next <= match || next > last + 1) {
          return Optional.of(
              "Bounds: %s, whose log ends at %d, sends %s what follows %d, and %d matches"
                  .formatted(name, last, server, next - 1, match));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean leads(Map<String, Value> state) {
    return state.get("role").equals(Role.LEADER.toValue());
  }

  private static long term(Map<String, Value> state) {
    return ((Value.Int) state.get("currentTerm")).value();
  }

  private static long commitIndex(Map<String, Value> state) {
    return ((Value.Int) state.get("commitIndex")).value();
  }

  /** A log in memory or on a disk. */
  private record View(long base, List<Value> entries) {
    static View of(Map<String, Value> state) {
      return of(state.get("snapshot"), state.get("log"));
    }

    static View ofDisk(Map<String, Value> state) {
      return of(state.get("diskSnapshot"), state.get("diskLog"));
    }

    private static View of(Value snapshot, Value log) {
      return new View(Fields.number(snapshot, "index"), ((Value.Seq) log).elements());
    }

    long last() {
      return base + entries.size();
    }

    Value entry(long index) {
      return entries.get((int) (index - base - 1));
    }

    boolean has(long index, Value entry) {
      return index <= base || (index <= last() && entry(index).equals(entry));
    }
  }

  /** There is a leader, all follow it, and all have committed all of its log. */
  @Override
  public Optional<String> unsettled(Cluster cluster, Snapshot snapshot) {
    Map<String, Map<String, Value>> states = new HashMap<>(snapshot.states());
    Optional<String> leader =
        states.keySet().stream()
            .filter(name -> leads(states.get(name)))
            .max((a, b) -> Long.compare(term(states.get(a)), term(states.get(b))));
    if (leader.isEmpty()) {
      return Optional.of("nobody leads");
    }
    Map<String, Value> led = states.get(leader.get());
    for (String server : cluster.nodes(RaftProtocol.SERVERS)) {
      Map<String, Value> state = states.get(server);
      if (state == null || term(state) != term(led) || !follows(state, leader.get())) {
        return Optional.of("%s does not follow %s".formatted(server, leader.get()));
      } else if (View.of(state).last() != View.of(led).last()
          || commitIndex(state) != View.of(led).last()) {
        return Optional.of("%s has not committed all that %s has".formatted(server, leader.get()));
      } else if (!state.get("queue").equals(Value.Seq.EMPTY)) {
        return Optional.of("%s has records that are not durable".formatted(server));
      }
    }
    return Optional.empty();
  }

  private static boolean follows(Map<String, Value> state, String leader) {
    return state.get("leaderId").equals(Value.of(leader));
  }
}
