package dev.lockstep.core.raft;

import dev.lockstep.core.Effects;
import dev.lockstep.traces.Value;

/** Reads that see all that was committed before, without an entry of the log (thesis, 6.4). */
final class Reads {
  private final State state;
  private final Timers timers;
  private final Flow flow;

  Reads(State state, Timers timers, Flow flow) {
    this.state = state;
    this.timers = timers;
    this.flow = flow;
  }

  /** A client reads; a name that is in use here is not begun again. */
  Effects.Builder read(String id) {
    if (state.waiting.contains(id)) {
      return null;
    } else if (!flow.hasRoomForRead(state.waiting.size())) {
      return unreadable(id, RaftReply.Reason.FULL);
    } else if (state.leads()) {
      // The leader's answer to an abandoned read of this name may be under way.
      boolean ready = state.knowsCommitted() && !state.leadership().isReading(id, state.name);
      return ready ? requestRead(id) : unreadable(id, RaftReply.Reason.NOT_READY);
    }
    boolean follows = state.role() == Role.FOLLOWER && state.leaderId() != null;
    return follows ? forwardRead(id) : unreadable(id, RaftReply.Reason.NOT_LEADER);
  }

  private Effects.Builder unreadable(String id, RaftReply.Reason why) {
    return state.begin(null).reply(new RaftReply.Unreadable(id, why, state.leaderId()));
  }

  /** Thesis, section 6.4: the leader saves its current commit index as readIndex. */
  private Effects.Builder requestRead(String id) {
    Effects.Builder effects = asked(RaftAction.REQUEST_READ, id);
    enter(effects, id, state.name);
    return effects;
  }

  /** Thesis, section 6.4: the follower asks the leader for a current readIndex. */
  private Effects.Builder forwardRead(String id) {
    String leader = state.leaderId();
    return asked(RaftAction.FORWARD_READ, id)
        .send(new RaftMessage.ReadIndex(state.currentTerm(), state.name, leader, id));
  }

  private Effects.Builder asked(RaftAction action, String id) {
    state.waiting.add(id);
    return state.begin(action).parameter("id", Value.of(id)).reply(new RaftReply.Reading(id));
  }

  private void enter(Effects.Builder effects, String id, String from) {
    state.leadership().enter(id, from, state.commitIndex());
    timers.readsSoon(effects);
  }

  /** Another server asks for its client; beyond the limit its message counts as lost. */
  Effects.Builder readIndex(RaftMessage.ReadIndex m) {
    if (!state.knowsCommitted()
        || m.term() != state.currentTerm()
        || state.leadership().isReading(m.id(), m.from())) {
      return state.discard();
    } else if (!flow.hasRoomForRead(state.leadership().readCount())) {
      return null;
    }
    Effects.Builder effects = state.received(RaftAction.HANDLE_READ_INDEX);
    enter(effects, m.id(), m.from());
    return effects;
  }

  /** Thesis, section 6.4: the read waits until the state machine has reached readIndex. */
  Effects.Builder readIndexResponse(RaftMessage.ReadIndexResponse m) {
    if (!state.waiting.remove(m.id())) {
      return state.discard();
    }
    return state
        .received(RaftAction.COMPLETE_READ)
        .reply(new RaftReply.ReadReady(m.id(), m.index()));
  }

  /** The client waits no longer. */
  Effects.Builder abandon(String id) {
    return state.waiting.remove(id)
        ? state.begin(RaftAction.ABANDON_READ).parameter("id", Value.of(id))
        : null;
  }
}
