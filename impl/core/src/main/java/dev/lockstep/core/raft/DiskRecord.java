package dev.lockstep.core.raft;

import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayList;
import java.util.List;

/** A record that a server hands to its disk. Each tells the term and the vote. Immutable. */
public sealed interface DiskRecord extends Valued {

  /** The server's term once the record is durable. */
  long term();

  /** Its vote in that term, or null. */
  String votedFor();

  /** Nothing but the term and the vote has changed. */
  record Vote(long term, String votedFor) implements DiskRecord {
    private static final Value.Str TYPE = Value.of("vote");
    private static final Fields FIELDS = Fields.of("term", "type", "votedFor");

    @Override
    public Value toValue() {
      return FIELDS.record(Value.of(term), TYPE, Fields.node(votedFor));
    }
  }

  /** Of the log the entries up to {@code prevLogIndex} stay, and these follow. */
  record Entries(long term, String votedFor, long prevLogIndex, List<Entry> entries)
      implements DiskRecord {
    private static final Value.Str TYPE = Value.of("entries");
    private static final Fields FIELDS =
        Fields.of("entries", "prevLogIndex", "term", "type", "votedFor");

    public Entries {
      entries = List.copyOf(entries);
    }

    @Override
    public Value toValue() {
      return FIELDS.record(
          RaftLog.toValue(entries),
          Value.of(prevLogIndex),
          Value.of(term),
          TYPE,
          Fields.node(votedFor));
    }
  }

  /** Everything: the records before it are not needed any more. */
  record Whole(long term, String votedFor, Snapshot snapshot, List<Entry> entries)
      implements DiskRecord {
    private static final Value.Str TYPE = Value.of("snapshot");
    private static final Fields FIELDS =
        Fields.of("entries", "snapshot", "term", "type", "votedFor");

    public Whole {
      entries = List.copyOf(entries);
    }

    @Override
    public Value toValue() {
      return FIELDS.record(
          RaftLog.toValue(entries),
          snapshot.toValue(),
          Value.of(term),
          TYPE,
          Fields.node(votedFor));
    }
  }

  /** Whether a record's value is one that makes those before it superfluous. */
  static boolean isWhole(Valued record) {
    return record instanceof DiskRecord written
        ? written instanceof Whole
        : Fields.value(record.toValue(), "type").equals(Whole.TYPE);
  }

  /**
   * Reads a record back.
   *
   * @throws IllegalStateException if it is none: the log is not one of Raft
   */
  static DiskRecord of(Value value) {
    long term = Fields.number(value, "term");
    String vote = Fields.node(Fields.value(value, "votedFor"));
    return switch (Fields.text(value, "type")) {
      case "vote" -> new Vote(term, vote);
      case "entries" ->
          new Entries(term, vote, Fields.number(value, "prevLogIndex"), entries(value));
      case "snapshot" ->
          new Whole(term, vote, Snapshot.of(Fields.value(value, "snapshot")), entries(value));
      default -> throw new IllegalStateException("no record of a server: " + value);
    };
  }

  private static List<Entry> entries(Value value) {
    List<Entry> entries = new ArrayList<>();
    Fields.sequence(value, "entries").elements().forEach(entry -> entries.add(Entry.of(entry)));
    return List.copyOf(entries);
  }
}
