package dev.lockstep.core.raft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One server as {@link RaftMonitor} last saw it: what may change only in one direction, and its
 * log, so that a step is looked at no further than it changed something.
 *
 * <p>Invariant: {@code log} has an element for each index up to the last; those that a snapshot
 * covers mean nothing.
 */
final class Watched {
  private final String name;
  private final Past past;
  private final List<Entry> log = new ArrayList<>();
  private final long[] matched;
  private final int[] unserved;
  private State state;

  private boolean led;
  private int heard;
  private long term;
  private String vote;
  private long commit;
  private long diskTerm;
  private Entry diskLast;
  private Snapshot snapshot = Snapshot.NONE;
  private Snapshot diskSnapshot = Snapshot.NONE;
  private boolean hasBecomeLeader;
  private boolean hasCommitted;
  private boolean hasPersisted;

  Watched(String name, Group group, Past past) {
    this.name = name;
    this.past = past;
    this.matched = new long[group.size()];
    this.unserved = new int[group.size()];
    this.state = new State(name, group);
  }

  /** The server's variables now. */
  State state() {
    return state;
  }

  boolean hasBecomeLeader() {
    return hasBecomeLeader;
  }

  boolean hasCommitted() {
    return hasCommitted;
  }

  /** Whether the durable log has changed. */
  boolean hasPersisted() {
    return hasPersisted;
  }

  /** Notes what a leader knows of the server at a place; returns what it knew before. */
  long matched(int place, long match) {
    long before = matched[place];
    matched[place] = match;
    return before;
  }

  /** As a leader it sends the server at a place something for its log. */
  void served(int place) {
    unserved[place] = 0;
  }

  /** How many heartbeats it has sent since to one that is behind. */
  int heartbeatsUnserved(int place, boolean behind) {
    unserved[place] = behind ? unserved[place] + 1 : 0;
    return unserved[place];
  }

  /** From how many servers, itself among them, it had heard when the step began, as a leader. */
  int heard() {
    return heard;
  }

  private static Entry lastOf(RaftLog log) {
    return log.size() == 0 ? null : log.entry(log.lastIndex());
  }

  /** Looks at the server alone; says what is wrong, or null. */
  @SuppressWarnings("ReferenceEquality") // What has not changed is the same object.
  String stepped(State now) {
    state = now;
    boolean leadsOn = led && now.leads() && term == now.currentTerm();
    hasBecomeLeader = now.leads() && !leadsOn;
    hasCommitted = now.commitIndex() > commit;
    hasPersisted = now.disk.log().snapshot() != diskSnapshot || lastOf(now.disk.log()) != diskLast;
    if (hasBecomeLeader) {
      Arrays.fill(matched, 0);
      Arrays.fill(unserved, 0);
    }
    String wrong = terms();
    if (wrong == null) {
      wrong = log(leadsOn);
    }
    if (wrong == null) {
      wrong = commit();
    }
    return wrong == null && now.disk.isIdle() ? durable() : wrong;
  }

  /** Terms do not go back, nor is a vote taken back or given twice in a term (section 5.2). */
  private String terms() {
    if (state.currentTerm() < term || state.disk.term() < diskTerm) {
      return "MonotoneTerm: %s goes back from term %d (%d on disk) to %d (%d)"
          .formatted(name, term, diskTerm, state.currentTerm(), state.disk.term());
    }
    return state.currentTerm() == term && vote != null && !vote.equals(state.votedFor())
        ? "OneVote: %s voted for %s in term %d, now for %s"
            .formatted(name, vote, term, state.votedFor())
        : null;
  }

  /** Walks back from the end of the log to what was there before. */
  private String log(boolean leadsOn) {
    long base = state.log.snapshot().index();
    long last = state.log.lastIndex();
    long kept = last;
    while (kept > base && !stayed(kept)) {
      kept--;
    }
    if (leadsOn && kept < log.size()) {
      return "LeaderAppendOnly: %s leads term %d and changes its log behind %d"
          .formatted(name, term, kept);
    }
    if (kept < log.size()) {
      log.subList((int) kept, log.size()).clear();
    }
    while (log.size() < base) {
      log.add(null);
    }
    for (long k = log.size() + 1L; k <= last; k++) {
      Entry entry = state.log.entry(k);
      log.add(entry);
      String wrong = past.write(name, k, entry, state.log.termAt(k - 1));
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  private boolean stayed(long index) {
    Entry before = index > log.size() ? null : log.get((int) index - 1);
    return before != null && Past.same(before, state.log.entry(index));
  }

  /** What is committed stays so, is what others committed, and is in the log or its snapshot. */
  @SuppressWarnings("ReferenceEquality") // A snapshot that stayed is the same object.
  private String commit() {
    long now = state.commitIndex();
    long base = state.log.snapshot().index();
    if (now < commit) {
      return "MonotoneCommit: %s goes back from %d to %d".formatted(name, commit, now);
    } else if (now < base || now > state.log.lastIndex()) {
      return "Bounds: %s has entries from %d to %d and has committed up to %d"
          .formatted(name, base + 1, state.log.lastIndex(), now);
    }
    if (state.log.snapshot() != snapshot && !past.covers(state.log.snapshot())) {
      return "SnapshotIsCommitted: %s has %s".formatted(name, state.log.snapshot());
    }
    for (long k = Math.max(commit, base) + 1; k <= now; k++) {
      String wrong = past.commit(name, k, state.log.entry(k), state.currentTerm());
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  /** Nothing is on its way to the disk: it has what the server has. */
  private String durable() {
    RaftLog disk = state.disk.log();
    boolean same =
        state.disk.term() == state.currentTerm()
            && disk.snapshot().index() == state.log.snapshot().index()
            && disk.lastIndex() == state.log.lastIndex()
            && (disk.size() == 0
                || Past.same(disk.entry(disk.lastIndex()), state.log.entry(disk.lastIndex())));
    return same
        ? null
        : "DiskFollows: %s has a log from %d to %d in term %d, its disk one from %d to %d in %d"
            .formatted(
                name,
                state.log.snapshot().index() + 1,
                state.log.lastIndex(),
                state.currentTerm(),
                disk.snapshot().index() + 1,
                disk.lastIndex(),
                state.disk.term());
  }

  /** The step is seen: what it made is what the next one is compared with. */
  void remember() {
    led = state.leads();
    heard = led ? 1 + countHeard() : 0;
    term = state.currentTerm();
    vote = state.votedFor();
    commit = state.commitIndex();
    snapshot = state.log.snapshot();
    diskTerm = state.disk.term();
    diskLast = lastOf(state.disk.log());
    diskSnapshot = state.disk.log().snapshot();
  }

  private int countHeard() {
    int count = 0;
    List<Progress> followers = state.leadership().servers();
    for (int place = 0; place < followers.size(); place++) {
      count += followers.get(place).heard ? 1 : 0;
    }
    return count;
  }

  /** Only what is durable is left, and is no news. */
  void crashed(State recovered) {
    state = recovered;
    log.clear();
    long base = recovered.log.snapshot().index();
    for (long k = 1; k <= recovered.log.lastIndex(); k++) {
      log.add(k <= base ? null : recovered.log.entry(k));
    }
    remember();
  }
}
