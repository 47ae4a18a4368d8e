package dev.lockstep.core.raft;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Message;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages between servers. Each has one sender, one receiver and a term; a server sends its
 * own vote, its own acknowledgement and its own heartbeat to itself, too.
 *
 * <p>Immutable, thread-safe.
 */
public sealed interface RaftMessage extends Message, Effects.Send {

  /** The term that it speaks of. */
  long term();

  /** The sender. */
  String from();

  @Override
  String to();

  @Override
  default Message message() {
    return this;
  }

  /** Would you vote for me in this term (thesis, section 9.6)? */
  record RequestPreVote(long term, String from, String to, long lastLogIndex, long lastLogTerm)
      implements RaftMessage {
    private static final String TYPE = "RequestPreVote";
    static final Fields FIELDS =
        Fields.of("from", "lastLogIndex", "lastLogTerm", "term", "to", "type");

    @Override
    public Value toValue() {
      return FIELDS.record(
          Value.of(from),
          Value.of(lastLogIndex),
          Value.of(lastLogTerm),
          Value.of(term),
          Value.of(to),
          Value.of(TYPE));
    }
  }

  /** I would, or not; then the term is my own. */
  record PreVoteResponse(long term, String from, String to, boolean granted)
      implements RaftMessage {
    private static final String TYPE = "PreVoteResponse";
    static final Fields FIELDS = Fields.of("from", "granted", "term", "to", "type");

    @Override
    public Value toValue() {
      return FIELDS.record(
          Value.of(from), Value.of(granted), Value.of(term), Value.of(to), Value.of(TYPE));
    }
  }

  /** Vote for me (Figure 2, RequestVote RPC). */
  record RequestVote(long term, String from, String to, long lastLogIndex, long lastLogTerm)
      implements RaftMessage {
    private static final String TYPE = "RequestVote";
    static final Fields FIELDS = RequestPreVote.FIELDS;

    @Override
    public Value toValue() {
      return FIELDS.record(
          Value.of(from),
          Value.of(lastLogIndex),
          Value.of(lastLogTerm),
          Value.of(term),
          Value.of(to),
          Value.of(TYPE));
    }
  }

  /** My vote, or none. */
  record VoteResponse(long term, String from, String to, boolean granted) implements RaftMessage {
    private static final String TYPE = "VoteResponse";
    static final Fields FIELDS = PreVoteResponse.FIELDS;

    @Override
    public Value toValue() {
      return FIELDS.record(
          Value.of(from), Value.of(granted), Value.of(term), Value.of(to), Value.of(TYPE));
    }
  }

  /** Append these entries behind {@code prevLogIndex} (Figure 2, AppendEntries RPC). */
  record AppendEntries(
      long term,
      String from,
      String to,
      long prevLogIndex,
      long prevLogTerm,
      List<Entry> entries,
      long leaderCommit)
      implements RaftMessage {
    private static final String TYPE = "AppendEntries";
    static final Fields FIELDS =
        Fields.of(
            "entries", "from", "leaderCommit", "prevLogIndex", "prevLogTerm", "term", "to", "type");

    public AppendEntries {
      entries = List.copyOf(entries);
    }

    /** The index of the last entry. */
    public long lastIndex() {
      return prevLogIndex + entries.size();
    }

    @Override
    public Value toValue() {
      return FIELDS.record(
          RaftLog.toValue(entries),
          Value.of(from),
          Value.of(leaderCommit),
          Value.of(prevLogIndex),
          Value.of(prevLogTerm),
          Value.of(term),
          Value.of(to),
          Value.of(TYPE));
    }
  }

  /** My durable log is yours up to {@code index}. */
  record Ack(long term, String from, String to, long index) implements RaftMessage {
    private static final String TYPE = "Ack";
    static final Fields FIELDS = Fields.of("from", "index", "term", "to", "type");

    @Override
    public Value toValue() {
      return FIELDS.record(
          Value.of(from), Value.of(index), Value.of(term), Value.of(to), Value.of(TYPE));
    }
  }

  /**
   * My log does not match yours at {@code prevLogIndex}.
   *
   * @param index where it may match, or below
   * @param hint the term of my entry there
   */
  record Rejection(long term, String from, String to, long prevLogIndex, long index, long hint)
      implements RaftMessage {
    private static final String TYPE = "Rejection";
    static final Fields FIELDS =
        Fields.of("from", "hint", "index", "prevLogIndex", "term", "to", "type");

    @Override
    public Value toValue() {
      return FIELDS.record(
          Value.of(from),
          Value.of(hint),
          Value.of(index),
          Value.of(prevLogIndex),
          Value.of(term),
          Value.of(to),
          Value.of(TYPE));
    }
  }

  /**
   * I lead.
   *
   * @param commit how much of what the receiver has acknowledged is committed
   * @param round the last round of heartbeats that reads wait for
   */
  record Heartbeat(long term, String from, String to, long commit, long round)
      implements RaftMessage {
    private static final String TYPE = "Heartbeat";
    static final Fields FIELDS = Fields.of("commit", "from", "round", "term", "to", "type");

    @Override
    public Value toValue() {
      return FIELDS.record(
          Value.of(commit),
          Value.of(from),
          Value.of(round),
          Value.of(term),
          Value.of(to),
          Value.of(TYPE));
    }
  }

  /** You led when you sent that round's heartbeat, or the term is newer than yours. */
  record HeartbeatResponse(long term, String from, String to, long round) implements RaftMessage {
    private static final String TYPE = "HeartbeatResponse";
    static final Fields FIELDS = Fields.of("from", "round", "term", "to", "type");

    @Override
    public Value toValue() {
      return FIELDS.record(
          Value.of(from), Value.of(round), Value.of(term), Value.of(to), Value.of(TYPE));
    }
  }

  /**
   * Take this snapshot in place of your log (section 7). The application's data travel apart,
   * before this message.
   *
   * @param sessions the sessions as of the last included entry, as {@code Sessions.tla} has them
   */
  record InstallSnapshot(
      long term,
      String from,
      String to,
      long lastIncludedIndex,
      long lastIncludedTerm,
      Value sessions)
      implements RaftMessage {
    private static final String TYPE = "InstallSnapshot";
    static final Fields FIELDS =
        Fields.of(
            "from", "lastIncludedIndex", "lastIncludedTerm", "sessions", "term", "to", "type");

    @Override
    public Value toValue() {
      return FIELDS.record(
          Value.of(from),
          Value.of(lastIncludedIndex),
          Value.of(lastIncludedTerm),
          sessions,
          Value.of(term),
          Value.of(to),
          Value.of(TYPE));
    }
  }

  /** What is committed, for my client's read (thesis, section 6.4)? */
  record ReadIndex(long term, String from, String to, String id) implements RaftMessage {
    private static final String TYPE = "ReadIndex";
    static final Fields FIELDS = Fields.of("from", "id", "term", "to", "type");

    @Override
    public Value toValue() {
      return FIELDS.record(
          Value.of(from), Value.of(id), Value.of(term), Value.of(to), Value.of(TYPE));
    }
  }

  /** The read must see what is committed up to {@code index}. */
  record ReadIndexResponse(long term, String from, String to, String id, long index)
      implements RaftMessage {
    private static final String TYPE = "ReadIndexResponse";
    static final Fields FIELDS = Fields.of("from", "id", "index", "term", "to", "type");

    @Override
    public Value toValue() {
      return FIELDS.record(
          Value.of(from),
          Value.of(id),
          Value.of(index),
          Value.of(term),
          Value.of(to),
          Value.of(TYPE));
    }
  }

  /**
   * Reads a message back.
   *
   * @throws IllegalArgumentException if the value is no message of this protocol
   */
  static RaftMessage of(Value value) {
    try {
      return read((Value.Rec) value, Fields.text(value, "type"));
    } catch (ClassCastException | NullPointerException | IllegalArgumentException malformed) {
      throw new IllegalArgumentException("not a message of Raft: " + value, malformed);
    }
  }

  private static RaftMessage read(Value.Rec rec, String type) {
    long term = Fields.number(rec, "term");
    String from = Fields.text(rec, "from");
    String to = Fields.text(rec, "to");
    return switch (type) {
      case RequestPreVote.TYPE, RequestVote.TYPE -> candidacy(rec, type, term, from, to);
      case PreVoteResponse.TYPE -> {
        PreVoteResponse.FIELDS.checked(rec);
        yield new PreVoteResponse(term, from, to, Fields.flag(rec, "granted"));
      }
      case VoteResponse.TYPE -> {
        VoteResponse.FIELDS.checked(rec);
        yield new VoteResponse(term, from, to, Fields.flag(rec, "granted"));
      }
      case AppendEntries.TYPE -> appendEntries(rec, term, from, to);
      case Ack.TYPE -> {
        Ack.FIELDS.checked(rec);
        yield new Ack(term, from, to, natural(rec, "index"));
      }
      case Rejection.TYPE -> {
        Rejection.FIELDS.checked(rec);
        yield new Rejection(
            term,
            from,
            to,
            natural(rec, "prevLogIndex"),
            natural(rec, "index"),
            natural(rec, "hint"));
      }
      case Heartbeat.TYPE -> {
        Heartbeat.FIELDS.checked(rec);
        yield new Heartbeat(term, from, to, natural(rec, "commit"), natural(rec, "round"));
      }
      case HeartbeatResponse.TYPE -> {
        HeartbeatResponse.FIELDS.checked(rec);
        yield new HeartbeatResponse(term, from, to, natural(rec, "round"));
      }
      case InstallSnapshot.TYPE -> installSnapshot(rec, term, from, to);
      case ReadIndex.TYPE -> {
        ReadIndex.FIELDS.checked(rec);
        yield new ReadIndex(term, from, to, Fields.text(rec, "id"));
      }
      case ReadIndexResponse.TYPE -> {
        ReadIndexResponse.FIELDS.checked(rec);
        yield new ReadIndexResponse(term, from, to, Fields.text(rec, "id"), natural(rec, "index"));
      }
      default -> throw new IllegalArgumentException("no message of Raft has the type " + type);
    };
  }

  private static RaftMessage candidacy(
      Value.Rec rec, String type, long term, String from, String to) {
    RequestVote.FIELDS.checked(rec);
    long index = natural(rec, "lastLogIndex");
    long lastTerm = natural(rec, "lastLogTerm");
    return type.equals(RequestVote.TYPE)
        ? new RequestVote(term, from, to, index, lastTerm)
        : new RequestPreVote(term, from, to, index, lastTerm);
  }

  private static AppendEntries appendEntries(Value.Rec rec, long term, String from, String to) {
    AppendEntries.FIELDS.checked(rec);
    List<Value> values = Fields.sequence(rec, "entries").elements();
    List<Entry> entries = new ArrayList<>(values.size());
    for (Value value : values) {
      entries.add(Entry.of(value));
    }
    return new AppendEntries(
        term,
        from,
        to,
        natural(rec, "prevLogIndex"),
        natural(rec, "prevLogTerm"),
        entries,
        natural(rec, "leaderCommit"));
  }

  private static InstallSnapshot installSnapshot(Value.Rec rec, long term, String from, String to) {
    InstallSnapshot.FIELDS.checked(rec);
    Sessions.check(rec.get("sessions"));
    return new InstallSnapshot(
        term,
        from,
        to,
        natural(rec, "lastIncludedIndex"),
        natural(rec, "lastIncludedTerm"),
        rec.get("sessions"));
  }

  private static long natural(Value.Rec rec, String field) {
    long number = Fields.number(rec, field);
    if (number < 0) {
      throw new IllegalArgumentException(field + " is negative");
    }
    return number;
  }
}
