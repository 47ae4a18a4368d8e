package dev.lockstep.core.raft;

import dev.lockstep.core.Effects;

/**
 * The leader shows that it is there, and sees that others are: heartbeats, the rounds of them that
 * reads wait for, and the check of the quorum (section 5.2; thesis, sections 6.2 and 6.4).
 */
final class Heartbeats {
  private final State state;
  private final Timers timers;
  private final Flow flow;

  Heartbeats(State state, Timers timers, Flow flow) {
    this.state = state;
    this.timers = timers;
    this.flow = flow;
  }

  /** The time for heartbeats has come; those that answer nothing are asked what they have. */
  Effects.Builder heartbeat() {
    if (!state.leads()) {
      return null;
    }
    Effects.Builder effects = sendHeartbeats();
    if (flow.heartbeat()) {
      timers.replicateSoon(effects);
    }
    return effects;
  }

  /** Reads have come that wait for a round. */
  Effects.Builder round() {
    return state.leads() && state.leadership().needsRound() ? sendHeartbeats() : null;
  }

  /**
   * Section 5.2: leaders send periodic heartbeats to all followers in order to maintain their
   * authority. Thesis, section 6.4: the leader issues a new round of heartbeats for reads.
   */
  private Effects.Builder sendHeartbeats() {
    Effects.Builder effects = state.begin(RaftAction.SEND_HEARTBEATS);
    Leadership leadership = state.leadership();
    if (leadership.needsRound()) {
      leadership.beginRound();
    }
    for (Progress server : leadership.servers()) {
      // A follower's log is known to be the leader's up to matchIndex only.
      long commit = Math.min(state.commitIndex(), server.matchIndex);
      effects.send(
          new RaftMessage.Heartbeat(
              state.currentTerm(), state.name, server.server, commit, leadership.round()));
    }
    return effects;
  }

  /** A leader's own heartbeat is one to it only while it leads that term. */
  boolean isHeartbeat(RaftMessage.Heartbeat m) {
    return m.term() >= state.currentTerm()
        && (!m.from().equals(state.name) || (state.leads() && m.term() == state.currentTerm()));
  }

  /** Section 5.2: while waiting, a server may receive an RPC from another server's leadership. */
  Effects.Builder handleHeartbeat(RaftMessage.Heartbeat m) {
    Effects.Builder effects = state.received(RaftAction.HANDLE_HEARTBEAT);
    if (!m.from().equals(state.name)) {
      state.follow(m.from(), m.term());
      timers.contact();
    }
    long committed = Math.min(m.commit(), state.log.lastIndex());
    state.commit(effects, Math.max(state.commitIndex(), committed));
    state.adopt(effects, m.term());
    return effects.send(
        new RaftMessage.HeartbeatResponse(m.term(), state.name, m.from(), m.round()));
  }

  boolean isEcho(RaftMessage.HeartbeatResponse m) {
    if (!state.leads() || m.term() != state.currentTerm()) {
      return false;
    }
    Progress server = state.leadership().of(m.from());
    return m.round() > server.roundAck || !(server.heard || m.from().equals(state.name));
  }

  /**
   * Thesis, section 6.4: the leader waits for acknowledgments from a majority of the cluster; once
   * received, it knows that there could not have existed a newer leader when it sent the
   * heartbeats.
   */
  Effects.Builder handleHeartbeatResponse(RaftMessage.HeartbeatResponse m) {
    Effects.Builder effects = state.received(RaftAction.HANDLE_HEARTBEAT_RESPONSE);
    Leadership leadership = state.leadership();
    Progress server = leadership.of(m.from());
    server.roundAck = Math.max(server.roundAck, m.round());
    server.heard = server.heard || !m.from().equals(state.name);
    for (Leadership.PendingRead read : leadership.confirmed()) {
      effects.send(
          new RaftMessage.ReadIndexResponse(
              state.currentTerm(), state.name, read.from(), read.id(), read.index()));
    }
    return effects;
  }

  /**
   * Thesis, section 6.2: a leader steps down if an election timeout elapses without a successful
   * round of heartbeats to a majority of its cluster.
   */
  Effects.Builder checkQuorum() {
    if (!state.leads() || !state.group.options().checkQuorum()) {
      return null;
    }
    return state.leadership().heardQuorum() ? checkHeard() : stepDown();
  }

  private Effects.Builder checkHeard() {
    state.leadership().forgetHeard();
    return state.begin(RaftAction.CHECK_HEARD);
  }

  private Effects.Builder stepDown() {
    state.becomeFollower(null);
    timers.contact();
    return state.begin(RaftAction.STEP_DOWN);
  }
}
