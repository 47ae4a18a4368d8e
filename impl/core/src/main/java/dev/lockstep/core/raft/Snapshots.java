package dev.lockstep.core.raft;

import dev.lockstep.core.Effects;
import dev.lockstep.traces.Value;
import java.util.List;

/** Logs do not grow without bound (section 7). */
final class Snapshots {
  private final State state;
  private final Timers timers;

  Snapshots(State state, Timers timers) {
    this.state = state;
    this.timers = timers;
  }

  /**
   * Section 7: each server takes snapshots independently, covering just the committed entries in
   * its log, and discards the log entries up through the last included index.
   */
  Effects.Builder compact(long index) {
    if (index <= state.log.snapshot().index() || index > state.commitIndex()) {
      return null;
    }
    Effects.Builder effects = state.begin(RaftAction.COMPACT).parameter("n", Value.of(index));
    state.log.compact(state.snapshotAt(index));
    write(effects);
    return effects;
  }

  private void write(Effects.Builder effects) {
    Snapshot snapshot = state.log.snapshot();
    List<Entry> rest = state.log.suffix(snapshot.index());
    state.disk.write(
        effects, new DiskRecord.Whole(state.currentTerm(), state.votedFor(), snapshot, rest));
  }

  Effects.Builder installSnapshot(RaftMessage.InstallSnapshot m) {
    timers.contact();
    return m.lastIncludedIndex() <= state.commitIndex() ? skipSnapshot(m) : handleSnapshot(m);
  }

  /** All of it is known to be committed already: the server says how far it is. */
  private Effects.Builder skipSnapshot(RaftMessage.InstallSnapshot m) {
    Effects.Builder effects = state.received(RaftAction.SKIP_SNAPSHOT);
    state.follow(m.from(), m.term());
    state.adopt(effects, m.term());
    state.disk.later(effects, ack(m));
    return effects;
  }

  /**
   * Figure 13: if existing log entry has same index and term as snapshot's last included entry,
   * retain log entries following it; else discard the entire log.
   */
  private Effects.Builder handleSnapshot(RaftMessage.InstallSnapshot m) {
    Effects.Builder effects = state.received(RaftAction.HANDLE_SNAPSHOT);
    state.follow(m.from(), m.term());
    state.enter(m.term(), state.voteIn(m.term()));
    long index = m.lastIncludedIndex();
    Snapshot snapshot = new Snapshot(index, m.lastIncludedTerm(), m.sessions());
    if (state.log.reaches(index) && state.log.termAt(index) == m.lastIncludedTerm()) {
      state.log.compact(snapshot);
    } else {
      state.log.reset(snapshot);
    }
    state.jump(snapshot);
    write(effects);
    state.disk.later(effects, ack(m));
    return effects.reply(new RaftReply.Installed(index, m.lastIncludedTerm()));
  }

  private RaftMessage ack(RaftMessage.InstallSnapshot m) {
    return new RaftMessage.Ack(m.term(), state.name, m.from(), m.lastIncludedIndex());
  }
}
