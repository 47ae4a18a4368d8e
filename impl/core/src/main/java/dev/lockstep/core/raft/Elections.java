package dev.lockstep.core.raft;

import dev.lockstep.core.Effects;

/** Who leads: pre-votes, votes, and newer terms (section 5.2; thesis, sections 4.2.3 and 9.6). */
final class Elections {
  private final State state;
  private final Timers timers;

  Elections(State state, Timers timers) {
    this.state = state;
    this.timers = timers;
  }

  /**
   * Section 5.2: if a follower receives no communication over a period of time, it begins an
   * election to choose a new leader.
   */
  Effects.Builder electionTimeout() {
    Effects.Builder effects = state.begin(RaftAction.ELECTION_TIMEOUT);
    if (state.group.options().preVote()) {
      state.becomePreCandidate(effects);
    } else {
      state.becomeCandidate(effects);
    }
    return effects;
  }

  /** Thesis, section 9.6: whether it would vote for the sender; nothing changes. */
  Effects.Builder handlePreVote(RaftMessage.RequestPreVote m) {
    boolean granted =
        m.term() > state.currentTerm()
            && state.isUpToDate(m.lastLogIndex(), m.lastLogTerm())
            && !state.hearsLeader();
    long term = granted ? m.term() : state.currentTerm();
    return state
        .received(RaftAction.HANDLE_PRE_VOTE)
        .send(new RaftMessage.PreVoteResponse(term, state.name, m.from(), granted));
  }

  Effects.Builder preVoteResponse(RaftMessage.PreVoteResponse m) {
    if (!isPreVote(m)) {
      return m.granted() ? state.discard() : answer(m);
    }
    state.votes.add(m.from());
    return state.group.isQuorum(state.votes)
        ? standForElection()
        : state.received(RaftAction.COLLECT_PRE_VOTE);
  }

  private boolean isPreVote(RaftMessage.PreVoteResponse m) {
    return state.role() == Role.PRE_CANDIDATE
        && m.granted()
        && m.term() == state.currentTerm() + 1
        && !state.votes.contains(m.from());
  }

  /** Thesis, section 9.6: it only increments its term if it could win the election. */
  private Effects.Builder standForElection() {
    Effects.Builder effects = state.received(RaftAction.STAND_FOR_ELECTION);
    state.becomeCandidate(effects);
    timers.contact();
    return effects;
  }

  Effects.Builder requestVote(RaftMessage.RequestVote m) {
    if (m.term() < state.currentTerm()) {
      return refuseTerm(m);
    } else if (state.group.options().checkQuorum() && state.hearsLeader()) {
      // Thesis, section 4.2.3: it would depose a leader that steps down by itself if it must.
      return state.discard();
    }
    return canVote(m) ? grantVote(m) : denyVote(m);
  }

  /**
   * Figure 2: if votedFor is null or candidateId, and candidate's log is at least as up-to-date as
   * receiver's log, grant vote.
   */
  private boolean canVote(RaftMessage.RequestVote m) {
    String votedFor = state.voteIn(m.term());
    return (votedFor == null || votedFor.equals(m.from()))
        && state.isUpToDate(m.lastLogIndex(), m.lastLogTerm());
  }

  /** Figure 2: votedFor is updated on stable storage before responding. */
  private Effects.Builder grantVote(RaftMessage.RequestVote m) {
    Effects.Builder effects = state.received(RaftAction.GRANT_VOTE);
    boolean again = m.term() == state.currentTerm() && m.from().equals(state.votedFor());
    state.becomeFollower(null);
    if (!again) {
      state.enter(m.term(), m.from());
      state.disk.write(effects, new DiskRecord.Vote(m.term(), m.from()));
    }
    state.disk.later(effects, new RaftMessage.VoteResponse(m.term(), state.name, m.from(), true));
    timers.contact();
    return effects;
  }

  /** Section 5.1: if a server's term is smaller, it updates it; here without a vote. */
  private Effects.Builder denyVote(RaftMessage.RequestVote m) {
    Effects.Builder effects = state.received(RaftAction.DENY_VOTE);
    if (m.term() > state.currentTerm()) {
      state.becomeFollower(null);
    }
    state.adopt(effects, m.term());
    return effects.send(new RaftMessage.VoteResponse(m.term(), state.name, m.from(), false));
  }

  Effects.Builder voteResponse(RaftMessage.VoteResponse m) {
    if (!isVote(m)) {
      return answer(m);
    }
    state.votes.add(m.from());
    return state.group.isQuorum(state.votes)
        ? winElection()
        : state.received(RaftAction.COLLECT_VOTE);
  }

  private boolean isVote(RaftMessage.VoteResponse m) {
    return state.role() == Role.CANDIDATE
        && m.granted()
        && m.term() == state.currentTerm()
        && !state.votes.contains(m.from());
  }

  /** Figure 2: if votes received from majority of servers, become leader. */
  private Effects.Builder winElection() {
    Effects.Builder effects = state.received(RaftAction.WIN_ELECTION);
    state.becomeLeader();
    timers.noOpSoon(effects);
    return effects;
  }

  /** An answer of which there is no other use: it may tell of a newer term. */
  Effects.Builder answer(RaftMessage m) {
    return m.term() > state.currentTerm() ? observeTerm(m) : state.discard();
  }

  /** Section 5.1: if a candidate or leader discovers that its term is out of date, it reverts. */
  private Effects.Builder observeTerm(RaftMessage m) {
    Effects.Builder effects = state.received(RaftAction.OBSERVE_TERM);
    state.becomeFollower(null);
    state.adopt(effects, m.term());
    return effects;
  }

  /** Section 5.1: if a server receives a request with a stale term number, it rejects it. */
  Effects.Builder refuseTerm(RaftMessage m) {
    long term = state.currentTerm();
    return state
        .received(RaftAction.REFUSE_TERM)
        .send(
            m instanceof RaftMessage.RequestVote
                ? new RaftMessage.VoteResponse(term, state.name, m.from(), false)
                : new RaftMessage.HeartbeatResponse(term, state.name, m.from(), 0));
  }
}
