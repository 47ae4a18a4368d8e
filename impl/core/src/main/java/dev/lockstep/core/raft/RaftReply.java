package dev.lockstep.core.raft;

import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * What a server tells its clients and its application. Where a leader is null, none is known.
 *
 * <p>Immutable, thread-safe.
 */
public sealed interface RaftReply extends Valued {

  /** The values of the proposal stand in the log from {@code index} on; not committed yet. */
  record Appended(long tag, long index, long term) implements RaftReply {
    private static final Fields FIELDS = Fields.of("index", "tag", "term", "type");
    private static final Value.Str TYPE = Value.of("appended");

    @Override
    public Value toValue() {
      return FIELDS.record(Value.of(index), Value.of(tag), Value.of(term), TYPE);
    }
  }

  /** Why a server did not do what it was asked. */
  enum Reason {
    /** It does not lead, or knows no leader: ask the leader, or again later. */
    NOT_LEADER("notLeader"),
    /** It leads, but does not know yet what is committed: ask again. */
    NOT_READY("notReady"),
    /** Too much is under way: ask again later. */
    FULL("full");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    private Value toValue() {
      return Value.of(text);
    }

    private static Reason of(Value value) {
      for (Reason reason : values()) {
        if (reason.toValue().equals(value)) {
          return reason;
        }
      }
      throw new IllegalArgumentException("no reason of Raft: " + value);
    }
  }

  /** Nothing of the proposal is in any log by this request: it may be sent again, anywhere. */
  record Refused(long tag, Reason why, String leader) implements RaftReply {
    private static final Fields FIELDS = Fields.of("leader", "tag", "type", "why");
    private static final Value.Str TYPE = Value.of("refused");

    @Override
    public Value toValue() {
      return FIELDS.record(Fields.node(leader), Value.of(tag), TYPE, why.toValue());
    }
  }

  /** The read has begun: whatever was committed before this was told, it will see. */
  record Reading(String id) implements RaftReply {
    private static final Fields FIELDS = Fields.of("id", "type");
    private static final Value.Str TYPE = Value.of("reading");

    @Override
    public Value toValue() {
      return FIELDS.record(Value.of(id), TYPE);
    }
  }

  /** The read may be answered by who has applied the log up to {@code index}. */
  record ReadReady(String id, long index) implements RaftReply {
    private static final Fields FIELDS = Fields.of("id", "index", "type");
    private static final Value.Str TYPE = Value.of("readable");

    @Override
    public Value toValue() {
      return FIELDS.record(Value.of(id), Value.of(index), TYPE);
    }
  }

  /** The read has not begun. */
  record Unreadable(String id, Reason why, String leader) implements RaftReply {
    private static final Fields FIELDS = Fields.of("id", "leader", "type", "why");
    private static final Value.Str TYPE = Value.of("unreadable");

    @Override
    public Value toValue() {
      return FIELDS.record(Value.of(id), Fields.node(leader), TYPE, why.toValue());
    }
  }

  /**
   * These entries are committed, from index {@code first} on. In an incarnation each index is told
   * once, in order; indices that a snapshot covers are not told.
   */
  final class Committed implements RaftReply {
    private static final Fields FIELDS = Fields.of("entries", "first", "type");
    private static final Value.Str TYPE = Value.of("committed");

    private final long first;
    private final List<Entry> log;
    private final BitSet stale;

    /**
     * Tells of a piece of the log.
     *
     * @param stale the places, from 0, of commands without an effect; null for none. Given away
     */
    Committed(long first, List<Entry> log, BitSet stale) {
      this.first = first;
      this.log = List.copyOf(log);
      this.stale = stale;
    }

    /** Tells of these entries. */
    public Committed(long first, List<CommittedEntry> entries) {
      this.first = first;
      this.log = entries.stream().map(entry -> Entry.of(entry.term(), entry.value())).toList();
      BitSet without = new BitSet();
      for (int place = 0; place < entries.size(); place++) {
        without.set(place, log.get(place).isCommand() && !entries.get(place).fresh());
      }
      this.stale = without.isEmpty() ? null : without;
    }

    /** The index of the first entry. */
    public long first() {
      return first;
    }

    /** The entries. */
    public List<CommittedEntry> entries() {
      List<CommittedEntry> entries = new ArrayList<>(log.size());
      for (int place = 0; place < log.size(); place++) {
        Entry entry = log.get(place);
        boolean fresh = entry.isCommand() && (stale == null || !stale.get(place));
        entries.add(new CommittedEntry(entry.term(), entry.value(), fresh));
      }
      return entries;
    }

    @Override
    public Value toValue() {
      return FIELDS.record(
          Value.sequence(entries().stream().map(CommittedEntry::toValue).toList()),
          Value.of(first),
          TYPE);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Committed told
          && first == told.first
          && log.equals(told.log)
          && Objects.equals(stale, told.stale);
    }

    @Override
    public int hashCode() {
      return Objects.hash(first, log, stale);
    }

    @Override
    public String toString() {
      return toValue().toString();
    }
  }

  /**
   * One entry that is committed.
   *
   * @param fresh whether it is a command that has an effect: not a repetition, and of no session
   *     that has ended
   */
  record CommittedEntry(long term, LogValue value, boolean fresh) {
    private static final Fields FIELDS = Fields.of("fresh", "term", "value");

    Value toValue() {
      return FIELDS.record(Value.of(fresh), Value.of(term), value.toValue());
    }

    private static CommittedEntry of(Value value) {
      FIELDS.checked(value);
      return new CommittedEntry(
          Fields.number(value, "term"),
          Objects.requireNonNull(LogValue.of(Fields.value(value, "value"))),
          Fields.flag(value, "fresh"));
    }
  }

  /** The log begins behind this index now: the application must load the snapshot first. */
  record Installed(long index, long term) implements RaftReply {
    private static final Fields FIELDS = Fields.of("index", "term", "type");
    private static final Value.Str TYPE = Value.of("installed");

    @Override
    public Value toValue() {
      return FIELDS.record(Value.of(index), Value.of(term), TYPE);
    }
  }

  /** The server's role, its term or the leader that it knows has changed. */
  record RoleChanged(Role role, long term, String leader) implements RaftReply {
    private static final Fields FIELDS = Fields.of("leader", "role", "term", "type");
    private static final Value.Str TYPE = Value.of("role");

    @Override
    public Value toValue() {
      return FIELDS.record(Fields.node(leader), role.toValue(), Value.of(term), TYPE);
    }
  }

  /**
   * The reply that this is, or stands for.
   *
   * @throws IllegalArgumentException if the value is no reply of a server
   */
  static RaftReply of(Valued value) {
    if (value instanceof RaftReply reply) {
      return reply;
    }
    try {
      return read((Value.Rec) value, Fields.text(value.toValue(), "type"));
    } catch (ClassCastException | NullPointerException malformed) {
      throw new IllegalArgumentException("not a reply of Raft: " + value, malformed);
    }
  }

  /** Whether a reply tells that a command or a read is done, without reading it all. */
  static boolean tellsProgress(Value value) {
    Value type = Fields.value(value, "type");
    return type.equals(Committed.TYPE)
        || type.equals(ReadReady.TYPE)
        || type.equals(Installed.TYPE);
  }

  private static RaftReply read(Value.Rec rec, String type) {
    return switch (type) {
      case "appended" -> {
        Appended.FIELDS.checked(rec);
        yield new Appended(
            Fields.number(rec, "tag"), Fields.number(rec, "index"), Fields.number(rec, "term"));
      }
      case "refused" -> {
        Refused.FIELDS.checked(rec);
        yield new Refused(
            Fields.number(rec, "tag"), Reason.of(rec.get("why")), Fields.node(rec.get("leader")));
      }
      case "reading" -> {
        Reading.FIELDS.checked(rec);
        yield new Reading(Fields.text(rec, "id"));
      }
      case "readable" -> {
        ReadReady.FIELDS.checked(rec);
        yield new ReadReady(Fields.text(rec, "id"), Fields.number(rec, "index"));
      }
      case "unreadable" -> {
        Unreadable.FIELDS.checked(rec);
        yield new Unreadable(
            Fields.text(rec, "id"), Reason.of(rec.get("why")), Fields.node(rec.get("leader")));
      }
      case "committed" -> {
        Committed.FIELDS.checked(rec);
        yield new Committed(
            Fields.number(rec, "first"),
            Fields.sequence(rec, "entries").elements().stream().map(CommittedEntry::of).toList());
      }
      case "installed" -> {
        Installed.FIELDS.checked(rec);
        yield new Installed(Fields.number(rec, "index"), Fields.number(rec, "term"));
      }
      case "role" -> {
        RoleChanged.FIELDS.checked(rec);
        yield new RoleChanged(
            Role.of(rec.get("role")), Fields.number(rec, "term"), Fields.node(rec.get("leader")));
      }
      default -> throw new IllegalArgumentException("no reply of Raft has the type " + type);
    };
  }
}
