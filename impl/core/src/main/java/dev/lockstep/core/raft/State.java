package dev.lockstep.core.raft;

import dev.lockstep.core.Effects;
import dev.lockstep.traces.Value;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The variables of {@code RaftNode} at one server, and what several actions do to them. The four
 * {@code become} methods are the only writers of {@code role}.
 *
 * <p>Invariants, each checked where it could break, in production too: (1) terms and commitIndex do
 * not go back; (2) a server has leader's variables exactly while it leads; (3) no entry at or below
 * commitIndex is removed; (4) snapshot.index &lt;= commitIndex &lt;= last index of the log.
 */
final class State {
  final String name;
  final Group group;
  final RaftLog log = new RaftLog();
  final WriteAhead disk = new WriteAhead();

  /** The servers whose vote or pre-vote this one has got. */
  final Set<String> votes = new TreeSet<>();

  /** The names of the reads for which this server waits. */
  final Set<String> waiting = new LinkedHashSet<>();

  /** Takes what the step under way asks for. */
  private Effects.Builder effects;

  private Role role = Role.FOLLOWER;
  private long currentTerm;
  private String votedFor;
  private String leaderId;
  private long commitIndex;
  private Sessions sessions;
  private Leadership leadership;

  State(String name, Group group) {
    this.name = name;
    this.group = group;
    this.sessions = new Sessions(group.options());
  }

  /** A step begins, which asks this builder for what it wants done. */
  void into(Effects.Builder builder) {
    effects = builder;
  }

  /** Starts the effects of an action; null stands for none. A step has one action. */
  Effects.Builder begin(RaftAction action) {
    return effects.begin(action);
  }

  /** Starts the effects of an action that consumes the message that arrived. */
  Effects.Builder received(RaftAction action) {
    return effects.begin(action).received();
  }

  Effects.Builder discard() {
    return received(RaftAction.DISCARD);
  }

  Role role() {
    return role;
  }

  boolean leads() {
    return role == Role.LEADER;
  }

  long currentTerm() {
    return currentTerm;
  }

  /** Whom this server votes for in its term, or null. */
  String votedFor() {
    return votedFor;
  }

  /** Whom it takes for the leader of its term, or null. */
  String leaderId() {
    return leaderId;
  }

  long commitIndex() {
    return commitIndex;
  }

  /** What it knows as a leader; only a leader may be asked. */
  Leadership leadership() {
    if (leadership == null) {
      throw new IllegalStateException(name + " does not lead: " + this);
    }
    return leadership;
  }

  /** It hears from a leader, so nobody needs an election. */
  boolean hearsLeader() {
    return leaderId != null;
  }

  /** Thesis, section 6.4: a leader knows what is committed once an entry of its term is. */
  boolean knowsCommitted() {
    return leads() && log.termAt(commitIndex) == currentTerm;
  }

  /** Section 5.1: it answers others, and follows a leader if it knows one. */
  void becomeFollower(String leader) {
    role = Role.FOLLOWER;
    leaderId = leader;
    votes.clear();
    leadership = null;
  }

  /** Thesis, section 9.6: it asks whether it would win, and raises no term yet. */
  void becomePreCandidate(Effects.Builder effects) {
    requireNoLeader();
    role = Role.PRE_CANDIDATE;
    leaderId = null;
    votes.clear();
    long term = currentTerm + 1;
    for (String other : group.servers()) {
      effects.send(
          other.equals(name)
              ? new RaftMessage.PreVoteResponse(term, name, name, true)
              : new RaftMessage.RequestPreVote(term, name, other, log.lastIndex(), log.lastTerm()));
    }
  }

  /**
   * Section 5.2: it increments its term, votes for itself, and requests votes; here when its own
   * vote is durable.
   */
  void becomeCandidate(Effects.Builder effects) {
    requireNoLeader();
    role = Role.CANDIDATE;
    leaderId = null;
    votes.clear();
    enter(currentTerm + 1, name);
    disk.write(effects, new DiskRecord.Vote(currentTerm, name));
    for (String other : group.servers()) {
      disk.later(
          effects,
          other.equals(name)
              ? new RaftMessage.VoteResponse(currentTerm, name, name, true)
              : new RaftMessage.RequestVote(
                  currentTerm, name, other, log.lastIndex(), log.lastTerm()));
    }
  }

  /** Section 5.2: it has got the votes of a quorum. */
  void becomeLeader() {
    if (role != Role.CANDIDATE || !name.equals(votedFor)) {
      throw new IllegalStateException("only a candidate becomes leader: " + this);
    }
    role = Role.LEADER;
    leaderId = name;
    votes.clear();
    leadership = new Leadership(group, name, log.lastIndex());
  }

  private void requireNoLeader() {
    if (leads()) {
      throw new IllegalStateException("a leader stands for no election: " + this);
    }
  }

  /**
   * A message of a leader: this server follows it.
   *
   * @throws IllegalStateException if this server leads that very term: ElectionSafety is broken
   */
  void follow(String leader, long term) {
    if (leads() && term == currentTerm) {
      throw new IllegalStateException(leader + " leads the term, too: " + this);
    }
    becomeFollower(leader);
  }

  /** Sets the term and the vote in it; the caller writes the record. */
  void enter(long term, String vote) {
    if (term < currentTerm || (term == currentTerm && votedFor != null && !votedFor.equals(vote))) {
      throw new IllegalStateException(
          "%s cannot vote for %s in term %d".formatted(this, vote, term));
    }
    currentTerm = term;
    votedFor = vote;
  }

  /** {@code VoteIn}: the vote in a term that is this server's, or newer. */
  String voteIn(long term) {
    return term == currentTerm ? votedFor : null;
  }

  /** {@code Adopt}: it learns of a term, or knows it. What it says next waits for the record. */
  void adopt(Effects.Builder effects, long term) {
    if (term != currentTerm) {
      enter(term, null);
      disk.write(effects, new DiskRecord.Vote(term, null));
    }
  }

  /** Section 5.4.1: whether a candidate's log is at least as up to date as this one. */
  boolean isUpToDate(long lastLogIndex, long lastLogTerm) {
    return lastLogTerm > log.lastTerm()
        || (lastLogTerm == log.lastTerm() && lastLogIndex >= log.lastIndex());
  }

  /** {@code Commit}: the log is known to be committed up to {@code index}. Tells what that adds. */
  void commit(Effects.Builder effects, long index) {
    if (index < commitIndex || index > log.lastIndex()) {
      throw new IllegalStateException("%s cannot commit up to %d".formatted(this, index));
    }
    if (index == commitIndex) {
      return;
    }
    long first = commitIndex + 1;
    List<Entry> entries = log.slice(commitIndex, (int) (index - commitIndex));
    BitSet stale = null;
    for (int place = 0; place < entries.size(); place++) {
      Entry entry = entries.get(place);
      if (!sessions.apply(entry, first + place) && entry.isCommand()) {
        stale = stale == null ? new BitSet(entries.size()) : stale;
        stale.set(place);
      }
    }
    commitIndex = index;
    effects.reply(new RaftReply.Committed(first, entries, stale));
  }

  /** Drops the entries behind an index, which a leader has overruled. */
  void truncate(long last) {
    if (last < commitIndex) {
      throw new IllegalStateException("%s cannot drop the entries behind %d".formatted(this, last));
    }
    log.truncate(last);
  }

  /** {@code SessionsAt}: the snapshot that covers the log up to a committed index. */
  Snapshot snapshotAt(long index) {
    Sessions then = Sessions.of(log.snapshot().sessions(), group.options());
    for (long k = log.snapshot().index() + 1; k <= index; k++) {
      then.apply(log.entry(k), k);
    }
    return new Snapshot(index, log.termAt(index), then.toValue());
  }

  /** All up to a snapshot's last entry is committed, and only the snapshot has it. */
  void jump(Snapshot snapshot) {
    if (snapshot.index() <= commitIndex) {
      throw new IllegalStateException("%s cannot go back to %s".formatted(this, snapshot));
    }
    commitIndex = snapshot.index();
    sessions = Sessions.of(snapshot.sessions(), group.options());
  }

  /** {@code Crash}, then {@code Restart}: what is durable is all that there is. */
  void recovered(List<Value> records) {
    disk.recovered(records);
    becomeFollower(null);
    waiting.clear();
    currentTerm = disk.term();
    votedFor = disk.vote();
    log.reset(disk.log().snapshot());
    log.append(disk.log().suffix(log.snapshot().index()));
    commitIndex = log.snapshot().index();
    sessions = Sessions.of(log.snapshot().sessions(), group.options());
  }

  /** Every variable, in the specification's order. */
  Map<String, Value> describe() {
    Map<String, Value> state = new LinkedHashMap<>();
    state.put("role", role.toValue());
    state.put("currentTerm", Value.of(currentTerm));
    state.put("votedFor", Fields.node(votedFor));
    state.put("leaderId", Fields.node(leaderId));
    state.put("log", log.toValue());
    state.put("snapshot", log.snapshotValue());
    state.put("commitIndex", Value.of(commitIndex));
    state.put("sessions", sessions.toValue());
    state.put("votes", Value.strings(votes));
    Leadership.describe(leadership, state);
    state.put("waiting", Value.strings(waiting));
    disk.describe(state);
    return state;
  }

  /** Loads every variable. */
  void restore(Map<String, Value> state) {
    role = Role.of(state.get("role"));
    currentTerm = ((Value.Int) state.get("currentTerm")).value();
    votedFor = Fields.node(state.get("votedFor"));
    leaderId = Fields.node(state.get("leaderId"));
    log.restore(state.get("snapshot"), state.get("log"));
    commitIndex = ((Value.Int) state.get("commitIndex")).value();
    sessions = Sessions.of(state.get("sessions"), group.options());
    load(votes, state.get("votes"));
    load(waiting, state.get("waiting"));
    leadership = leads() ? new Leadership(group, name, log.lastIndex()) : null;
    if (leadership != null) {
      leadership.restore(state);
    }
    disk.restore(state);
  }

  private static void load(Set<String> strings, Value set) {
    strings.clear();
    ((Value.SetOf) set).elements().forEach(each -> strings.add(((Value.Str) each).value()));
  }

  @Override
  public String toString() {
    return "%s, %s of term %d (vote %s, leader %s), log %d to %d, committed up to %d"
        .formatted(
            name,
            role,
            currentTerm,
            votedFor,
            leaderId,
            log.snapshot().index() + 1,
            log.lastIndex(),
            commitIndex);
  }
}
