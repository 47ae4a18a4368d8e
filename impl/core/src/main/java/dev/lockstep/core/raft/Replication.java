package dev.lockstep.core.raft;

import dev.lockstep.core.Effects;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** The leader's log becomes that of the others (section 5.3), and committed (section 5.4.2). */
final class Replication {
  private static final List<LogValue> NO_OP = List.of(LogValue.NO_OP);

  private final State state;
  private final Timers timers;
  private final Flow flow;
  private final ToIntFunction<Progress> next;

  Replication(State state, Timers timers, Flow flow) {
    this.state = state;
    this.timers = timers;
    this.flow = flow;
    this.next = flow::count;
  }

  /** A client's values, if this server leads and has room for them. */
  Effects.Builder propose(RaftRequest.Propose request) {
    List<LogValue> values = request.values();
    if (!state.leads()) {
      return refused(request.tag(), RaftReply.Reason.NOT_LEADER);
    } else if (!flow.hasRoom(values.size())) {
      return refused(request.tag(), RaftReply.Reason.FULL);
    }
    long first = state.log.lastIndex() + 1;
    return clientRequest(values)
        .reply(new RaftReply.Appended(request.tag(), first, state.currentTerm()));
  }

  private Effects.Builder refused(long tag, RaftReply.Reason why) {
    return state.begin(null).reply(new RaftReply.Refused(tag, why, state.leaderId()));
  }

  /** Thesis, section 6.4: a new leader commits a blank no-op entry at the start of its term. */
  Effects.Builder noOp() {
    boolean begun = !state.leads() || state.log.lastTerm() == state.currentTerm();
    return begun ? null : clientRequest(NO_OP);
  }

  /**
   * Figure 2: if command received from client, append entry to local log. The leader's own disk
   * counts like those of others: it acknowledges to itself.
   */
  private Effects.Builder clientRequest(List<LogValue> values) {
    Effects.Builder effects =
        state.begin(RaftAction.CLIENT_REQUEST).parameters(Replication::values);
    long term = state.currentTerm();
    long prev = state.log.lastIndex();
    List<Entry> entries = Entry.all(term, values);
    state.log.append(entries);
    state.disk.write(effects, new DiskRecord.Entries(term, state.votedFor(), prev, entries));
    state.disk.later(
        effects, new RaftMessage.Ack(term, state.name, state.name, state.log.lastIndex()));
    timers.replicateSoon(effects);
    return effects;
  }

  /** The parameter of {@code ClientRequest}: the values of the entries that were written. */
  private static Map<String, Value> values(Effects effects) {
    DiskRecord.Entries record = (DiskRecord.Entries) effects.persist().get(0);
    List<LogValue> values = record.entries().stream().map(Entry::value).toList();
    return Map.of("values", Value.sequence(Valued.values(values)));
  }

  /** Sends what there is to send, as much as {@link Flow} says. */
  Effects.Builder replicate() {
    Effects.Builder effects = state.leads() ? replicate(next) : null;
    return effects != null && effects.sends() ? effects : null;
  }

  /**
   * Figure 2: if last log index is at least nextIndex for a follower, send AppendEntries starting
   * at nextIndex; section 7: a follower that lags behind the snapshot is sent that.
   *
   * @param counts how many entries to send to a follower, or -1 for no message
   */
  Effects.Builder replicate(ToIntFunction<Progress> counts) {
    Effects.Builder effects = state.begin(RaftAction.REPLICATE).parameters(Replication::counts);
    boolean more = false;
    List<Progress> servers = state.leadership().servers();
    for (int place = 0; place < servers.size(); place++) {
      Progress follower = servers.get(place);
      int count = follower.server.equals(state.name) ? -1 : counts.applyAsInt(follower);
      if (count < 0) {
        continue;
      }
      effects.send(nextFor(follower, count));
      // Thesis, section 10.2.1: where the logs are known to match, the next message need not wait.
      if (!follower.probing && follower.nextIndex > state.log.snapshot().index()) {
        follower.nextIndex += count;
        more |= count > 0 && flow.isBehind(follower);
      }
    }
    if (more) {
      timers.replicateSoon(effects);
    }
    return effects;
  }

  /** The parameter of {@code Replicate}: how many entries were sent to whom. */
  private static Map<String, Value> counts(Effects effects) {
    Map<String, Value> counts = new TreeMap<>();
    for (Effects.Send send : effects.sends()) {
      int count = send.message() instanceof RaftMessage.AppendEntries m ? m.entries().size() : 0;
      counts.put(send.to(), Value.of(count));
    }
    return Map.of("counts", Value.record(counts));
  }

  private RaftMessage nextFor(Progress follower, int count) {
    Snapshot snapshot = state.log.snapshot();
    if (follower.nextIndex <= snapshot.index()) {
      return new RaftMessage.InstallSnapshot(
          state.currentTerm(),
          state.name,
          follower.server,
          snapshot.index(),
          snapshot.term(),
          snapshot.sessions());
    }
    long prev = follower.nextIndex - 1;
    return new RaftMessage.AppendEntries(
        state.currentTerm(),
        state.name,
        follower.server,
        prev,
        state.log.termAt(prev),
        state.log.slice(prev, count),
        state.commitIndex());
  }

  Effects.Builder appendEntries(RaftMessage.AppendEntries m) {
    timers.contact();
    return matches(m) ? handleAppend(m) : rejectAppend(m);
  }

  /**
   * Figure 2: reply false if log doesn't contain an entry at prevLogIndex whose term matches
   * prevLogTerm. What the snapshot covers is committed, so it matches.
   */
  private boolean matches(RaftMessage.AppendEntries m) {
    return m.prevLogIndex() < state.log.snapshot().index()
        || (state.log.reaches(m.prevLogIndex())
            && state.log.termAt(m.prevLogIndex()) == m.prevLogTerm());
  }

  /**
   * Figure 2: if an existing entry conflicts with a new one (same index but different terms),
   * delete the existing entry and all that follow it; append any new entries not already in the
   * log; if leaderCommit &gt; commitIndex, set commitIndex = min(leaderCommit, index of last new
   * entry).
   */
  private Effects.Builder handleAppend(RaftMessage.AppendEntries m) {
    Effects.Builder effects = state.received(RaftAction.HANDLE_APPEND);
    state.follow(m.from(), m.term());
    int known = known(m);
    List<Entry> all = m.entries();
    List<Entry> more = known == 0 ? all : List.copyOf(all.subList(known, all.size()));
    if (more.isEmpty()) {
      state.adopt(effects, m.term());
    } else {
      long prev = m.prevLogIndex() + known;
      state.enter(m.term(), state.voteIn(m.term()));
      state.truncate(prev);
      state.log.append(more);
      state.disk.write(effects, new DiskRecord.Entries(m.term(), state.votedFor(), prev, more));
    }
    long committed = Math.min(m.leaderCommit(), m.lastIndex());
    state.commit(effects, Math.max(state.commitIndex(), committed));
    state.disk.later(effects, new RaftMessage.Ack(m.term(), state.name, m.from(), m.lastIndex()));
    return effects;
  }

  /** How many of the first entries the snapshot covers or the log has already. */
  private int known(RaftMessage.AppendEntries m) {
    List<Entry> entries = m.entries();
    long covered = state.log.snapshot().index() - m.prevLogIndex();
    int known = (int) Math.max(0, Math.min(entries.size(), covered));
    while (known < entries.size()
        && m.prevLogIndex() + known < state.log.lastIndex()
        && state.log.termAt(m.prevLogIndex() + known + 1) == entries.get(known).term()) {
      known++;
    }
    return known;
  }

  /**
   * Section 5.3: when rejecting, the follower can include the term of the conflicting entry; here
   * it says where its log may match: before prevLogIndex, in no later term.
   */
  private Effects.Builder rejectAppend(RaftMessage.AppendEntries m) {
    Effects.Builder effects = state.received(RaftAction.REJECT_APPEND);
    state.follow(m.from(), m.term());
    state.adopt(effects, m.term());
    long index = state.log.lastUpTo(m.prevLogIndex() - 1, m.prevLogTerm());
    return effects.send(
        new RaftMessage.Rejection(
            m.term(), state.name, m.from(), m.prevLogIndex(), index, state.log.termAt(index)));
  }

  boolean isAck(RaftMessage.Ack m) {
    if (!isToLeader(m)) {
      return false;
    }
    Progress server = state.leadership().of(m.from());
    return m.index() > server.matchIndex || server.probing;
  }

  /** Section 5.1: an answer of another term is none to this leader. */
  private boolean isToLeader(RaftMessage m) {
    return state.leads() && m.term() == state.currentTerm();
  }

  /** Figure 2: if successful, update nextIndex and matchIndex for follower. */
  Effects.Builder handleAck(RaftMessage.Ack m) {
    Effects.Builder effects = state.received(RaftAction.HANDLE_ACK);
    if (m.index() > state.log.lastIndex()) {
      throw new IllegalStateException("%s has not sent what %s says".formatted(state, m));
    }
    Progress server = state.leadership().of(m.from());
    server.acknowledged(m.index());
    if (!m.from().equals(state.name)) {
      server.heard = true;
      if (flow.isBehind(server)) {
        timers.replicateSoon(effects);
      }
    }
    state.commit(effects, committable());
    return effects;
  }

  /**
   * Figure 2: if there exists an N such that N &gt; commitIndex, a majority of matchIndex[i] &gt;=
   * N, and log[N].term == currentTerm, set commitIndex = N. Section 5.4.2: only log entries from
   * the leader's current term are committed by counting replicas.
   */
  private long committable() {
    long reached = state.leadership().replicated();
    return reached > state.commitIndex() && state.log.termAt(reached) == state.currentTerm()
        ? reached
        : state.commitIndex();
  }

  /** What tells something: not of what was acknowledged since, nor of another probe. */
  boolean isRejection(RaftMessage.Rejection m) {
    if (!isToLeader(m)) {
      return false;
    }
    Progress follower = state.leadership().of(m.from());
    return m.prevLogIndex() > follower.matchIndex
        && m.prevLogIndex() >= state.log.snapshot().index()
        && (!follower.probing || m.prevLogIndex() == follower.nextIndex - 1);
  }

  /**
   * Figure 2: if AppendEntries fails because of log inconsistency, decrement nextIndex and retry;
   * section 5.3: past all the entries of a term at once.
   */
  Effects.Builder handleRejection(RaftMessage.Rejection m) {
    Effects.Builder effects = state.received(RaftAction.HANDLE_REJECTION);
    Progress follower = state.leadership().of(m.from());
    boolean covered = m.index() < state.log.snapshot().index();
    follower.rejected(covered ? m.index() : state.log.lastUpTo(m.index(), m.hint()));
    follower.heard = true;
    timers.replicateSoon(effects);
    return effects;
  }
}
