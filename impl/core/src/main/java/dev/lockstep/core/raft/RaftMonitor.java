package dev.lockstep.core.raft;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Message;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What holds of one group over a whole run, checked after every step at a cost that depends neither
 * on the length of the log nor on that of the run. The names are those of {@code RaftNodeSafety}
 * and {@code RaftNodeProperties}, and of Figure 3 of the paper.
 *
 * <p>Where {@link RaftInvariants} compares what servers have at one moment, this remembers: who led
 * each term, which entry a term has at an index, what was committed and by when. It reads the
 * servers' fields, and counts majorities anew, so that a mistake in {@link Group} does not blind
 * it.
 */
final class RaftMonitor implements Invariants.Monitor {

  /** Far more than the pause between two snapshots, and than rounds for reads make of it. */
  private static final int UNSERVED_HEARTBEATS_MAX = 400;

  private final Group group;
  private final Map<String, Watched> servers = new HashMap<>();
  private final Past past = new Past();

  /** What was committed when a read began, by its name. */
  private final Map<String, Long> floors = new HashMap<>();

  RaftMonitor(Group group) {
    this.group = group;
    group.servers().forEach(server -> servers.put(server, new Watched(server, group, past)));
  }

  @Override
  public Optional<String> stepped(String node, Machine machine, Effects effects) {
    Watched server = servers.get(node);
    State state = variables(node, machine);
    String wrong = server.stepped(state);
    if (wrong == null && server.hasBecomeLeader()) {
      wrong = elected(state);
    }
    if (wrong == null && server.hasCommitted()) {
      wrong = committed(state);
    }
    if (wrong == null && server.hasPersisted()) {
      wrong = committedIsDurable();
    }
    if (wrong == null && state.leads()) {
      wrong = progress(server, state);
    }
    if (wrong == null && effects.action() == RaftAction.SEND_HEARTBEATS) {
      wrong = isServed(server, state);
    }
    if (wrong == null && effects.action() == RaftAction.CHECK_HEARD) {
      wrong = quorumIsHeard(server, state);
    }
    if (wrong == null && state.role() == Role.CANDIDATE) {
      wrong = votesAreGiven(state);
    }
    if (wrong == null) {
      wrong = promises(state, effects);
    }
    if (wrong == null) {
      wrong = reads(node, effects);
    }
    server.remember();
    return Optional.ofNullable(wrong);
  }

  @Override
  public Optional<String> crashed(String node, Machine machine) {
    servers.get(node).crashed(variables(node, machine));
    return Optional.ofNullable(committedIsDurable());
  }

  /** A machine that is no server wraps one, and shows its variables as values. */
  private State variables(String node, Machine machine) {
    if (machine instanceof Server server) {
      return server.variables();
    }
    Server copy = new Server(node, group);
    copy.restore(machine.state());
    return copy.variables();
  }

  /**
   * Section 5.2: at most one leader is elected in a term, by the votes of a majority; section 5.4:
   * it has all that was committed in earlier terms.
   */
  private String elected(State leader) {
    long term = leader.currentTerm();
    String other = past.leader(term, leader.name);
    if (!other.equals(leader.name)) {
      return "ElectionSafety: %s and %s lead term %d".formatted(other, leader.name, term);
    }
    int voters = 0;
    for (String server : servers.keySet()) {
      voters += hasVoted(server, leader) ? 1 : 0;
    }
    if (!isMajority(voters)) {
      return "ElectionSafety: %s leads term %d with %d votes".formatted(leader.name, term, voters);
    }
    return leaderCompleteness(leader, past.committedBefore(term));
  }

  /** Section 5.2: who counts as a voter has voted, in this term, or has gone on to a later one. */
  private String votesAreGiven(State candidate) {
    for (String voter : candidate.votes) {
      if (!servers.containsKey(voter) || !hasVoted(voter, candidate)) {
        return "VotesAreGiven: %s counts the vote of %s in term %d, who gave none"
            .formatted(candidate.name, voter, candidate.currentTerm());
      }
    }
    return null;
  }

  private boolean hasVoted(String voter, State candidate) {
    WriteAhead disk = servers.get(voter).state().disk;
    long term = candidate.currentTerm();
    return disk.term() > term || (disk.term() == term && candidate.name.equals(disk.vote()));
  }

  private static String leaderCompleteness(State leader, Past.Committed last) {
    return last == null || Past.has(leader.log, last.index(), last.entry())
        ? null
        : "LeaderCompleteness: %s leads term %d without %s at %d, committed in term %d"
            .formatted(leader.name, leader.currentTerm(), last.entry(), last.index(), last.term());
  }

  /** A server knows more to be committed: leaders have it, and a majority of the disks. */
  private String committed(State state) {
    Past.Committed last = past.lastCommitted();
    for (Watched server : servers.values()) {
      State other = server.state();
      if (other.leads() && last != null && other.currentTerm() > last.term()) {
        String wrong = leaderCompleteness(other, last);
        if (wrong != null) {
          return wrong;
        }
      }
    }
    // Section 5.4.2: only entries of the leader's own term are committed by counting.
    return state.leads() && state.log.termAt(state.commitIndex()) != state.currentTerm()
        ? "CommitIsChosen: %s leads term %d and commits %d, of term %d"
            .formatted(
                state.name,
                state.currentTerm(),
                state.commitIndex(),
                state.log.termAt(state.commitIndex()))
        : committedIsDurable();
  }

  /** A majority has what is committed on its disks: by then no crash can lose it. */
  private String committedIsDurable() {
    Past.Committed last = past.lastCommitted();
    if (last == null) {
      return null;
    }
    int holders = 0;
    for (Watched server : servers.values()) {
      holders += Past.has(server.state().disk.log(), last.index(), last.entry()) ? 1 : 0;
    }
    return isMajority(holders)
        ? null
        : "CommittedIsDurable: what is committed up to %d is on %d of %d disks"
            .formatted(last.index(), holders, group.size());
  }

  private boolean isMajority(int count) {
    return 2 * count > servers.size();
  }

  /** What a leader takes for acknowledged is durable, does not go back, and is not sent again. */
  private String progress(Watched leader, State state) {
    long last = state.log.lastIndex();
    for (int place = 0; place < group.size(); place++) {
      Progress follower = state.leadership().servers().get(place);
      long match = follower.matchIndex;
      if (follower.nextIndex <= match || follower.nextIndex > last + 1) {
        return "ProgressIsAcked: %s, whose log ends at %d, sends %s what follows %d, and %d matches"
            .formatted(state.name, last, follower.server, follower.nextIndex - 1, match);
      }
      long before = leader.matched(place, match);
      if (match < before) {
        return "MonotoneMatch: what %s knows of %s goes back from %d to %d"
            .formatted(state.name, follower.server, before, match);
      } else if (match > before
          && (match > past.acked(state.currentTerm(), group)[place]
              || !isDurable(state, match, follower.server))) {
        return "ProgressIsAcked: %s takes %d for acknowledged by %s in term %d"
            .formatted(state.name, match, follower.server, state.currentTerm());
      }
    }
    return null;
  }

  /** Section 5.3: the leader retries until a follower stores all entries. */
  private String isServed(Watched leader, State state) {
    for (int place = 0; place < group.size(); place++) {
      Progress follower = state.leadership().servers().get(place);
      boolean behind = follower.matchIndex < state.log.lastIndex();
      if (leader.heartbeatsUnserved(place, behind) > UNSERVED_HEARTBEATS_MAX
          && !follower.server.equals(state.name)) {
        return "FollowersAreServed: %s, whose log ends at %d, sends nothing to %s, and %d matches"
            .formatted(state.name, state.log.lastIndex(), follower.server, follower.matchIndex);
      }
    }
    return null;
  }

  /** Thesis, section 6.2: who goes on to lead has heard from a majority since the last check. */
  private String quorumIsHeard(Watched leader, State state) {
    return isMajority(leader.heard())
        ? null
        : "QuorumIsHeard: %s goes on to lead term %d, and has heard from %d of %d servers"
            .formatted(state.name, state.currentTerm(), leader.heard(), group.size());
  }

  /** Whether a server has a leader's log up to an index on its disk, or is in a later term. */
  private boolean isDurable(State leader, long index, String server) {
    WriteAhead disk = servers.get(server).state().disk;
    return disk.term() > leader.currentTerm()
        || index <= leader.log.snapshot().index()
        || Past.has(disk.log(), index, leader.log.entry(index));
  }

  /** Remembers an acknowledgement; says whether it is wrong. */
  private String acknowledges(State state, RaftMessage.Ack m) {
    long[] acked = past.acked(m.term(), group);
    int place = group.place(state.name);
    acked[place] = Math.max(acked[place], m.index());
    return state.disk.term() > m.term() || isAcked(state, m)
        ? null
        : "AckIsDurable: %s acknowledges %d in term %d, which its disk does not have"
            .formatted(state.name, m.index(), m.term());
  }

  /** What messages say of a server is true of it when they leave. */
  private String promises(State state, Effects effects) {
    String wrong = null;
    List<Effects.Send> sends = effects.sends();
    for (int i = 0; i < sends.size() && wrong == null; i++) {
      Message message = sends.get(i).message();
      if (message instanceof RaftMessage.AppendEntries m) {
        servers.get(state.name).served(group.place(m.to()));
      } else if (message instanceof RaftMessage.InstallSnapshot m) {
        servers.get(state.name).served(group.place(m.to()));
      } else if (message instanceof RaftMessage.Ack m) {
        wrong = acknowledges(state, m);
      } else if (message instanceof RaftMessage.VoteResponse m && m.granted()) {
        wrong = votes(state, m);
      } else if (message instanceof RaftMessage.PreVoteResponse m
          && m.granted()
          && state.hearsLeader()) {
        // Thesis, section 9.6: nobody grants one who hears from a leader.
        wrong =
            "PreVoteIsNeeded: %s grants %s a pre-vote in term %d, and hears from %s"
                .formatted(state.name, m.to(), m.term(), state.leaderId());
      }
    }
    return wrong;
  }

  private static String votes(State state, RaftMessage.VoteResponse m) {
    WriteAhead disk = state.disk;
    return disk.term() > m.term() || (disk.term() == m.term() && m.to().equals(disk.vote()))
        ? null
        : "VoteIsDurable: %s tells %s of a vote in term %d that its disk does not have"
            .formatted(state.name, m.to(), m.term());
  }

  /** Whether a disk has what the leader of the term has at an index, as far as one can see. */
  private boolean isAcked(State state, RaftMessage.Ack m) {
    State leader = servers.get(m.to()).state();
    boolean visible =
        leader.leads()
            && leader.currentTerm() == m.term()
            && m.index() > leader.log.snapshot().index()
            && m.index() <= leader.log.lastIndex();
    return visible
        ? Past.has(state.disk.log(), m.index(), leader.log.entry(m.index()))
        : m.index() <= state.disk.log().lastIndex();
  }

  /** Thesis, section 6.4: a read sees all that any server knew to be committed when it began. */
  private String reads(String node, Effects effects) {
    if (effects.action() == RaftAction.REQUEST_READ
        || effects.action() == RaftAction.FORWARD_READ) {
      floors.put(((Value.Str) effects.parameters().get("id")).value(), past.committedIndex());
    } else if (effects.action() == RaftAction.ABANDON_READ) {
      floors.remove(((Value.Str) effects.parameters().get("id")).value());
    } else if (effects.action() == RaftAction.COMPLETE_READ) {
      for (Valued reply : effects.replies()) {
        if (RaftReply.of(reply) instanceof RaftReply.ReadReady read) {
          Long floor = floors.remove(read.id());
          if (floor != null && read.index() < floor) {
            return "ReadLinearizable: %s reads at %d, and %d was committed when the read began"
                .formatted(node, read.index(), floor);
          }
        }
      }
    }
    return null;
  }
}
