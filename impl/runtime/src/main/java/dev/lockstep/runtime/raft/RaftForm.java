package dev.lockstep.runtime.raft;

import dev.lockstep.core.Message;
import dev.lockstep.core.raft.DiskRecord;
import dev.lockstep.core.raft.Entry;
import dev.lockstep.core.raft.LogValue;
import dev.lockstep.core.raft.RaftMessage;
import dev.lockstep.core.raft.Snapshot;
import dev.lockstep.runtime.DirectForm;
import dev.lockstep.traces.Valued;
import dev.lockstep.traces.binary.BinaryDecoder;
import dev.lockstep.traces.binary.BinaryEncoder;
import java.util.Arrays;
import java.util.List;

/**
 * What holds entries, as bytes: the message {@code AppendEntries}, and the two records of the disk
 * that have a piece of the log. Numbers are varints.
 *
 * <pre>
 * message  term from to prevLogIndex prevLogTerm leaderCommit entries
 * record   0 term vote prevLogIndex entries, or 1 term vote snapshot entries
 * vote     0, or 1 and the name
 * snapshot index term sessions (a value)
 * entries  how many, and each: term, and 0 for the no-op, 1 for a new session,
 *          or 2 session seq data (its length and its bytes)
 * </pre>
 *
 * <p>Stateless, thread-safe.
 */
final class RaftForm implements DirectForm {

  private static final int ENTRIES = 0;
  private static final int WHOLE = 1;

  private static final int NO_OP = 0;
  private static final int REGISTER = 1;
  private static final int COMMAND = 2;

  /** How many entries are given room before the first of them was read. */
  private static final int ROOM = 16;

  @Override
  public boolean has(Valued what) {
    return what instanceof RaftMessage.AppendEntries
        || what instanceof DiskRecord.Entries
        || what instanceof DiskRecord.Whole;
  }

  @Override
  public void write(Valued what, BinaryEncoder target) {
    if (what instanceof RaftMessage.AppendEntries m) {
      target.varint(m.term()).string(m.from()).string(m.to());
      target.varint(m.prevLogIndex()).varint(m.prevLogTerm()).varint(m.leaderCommit());
      write(m.entries(), target);
    } else if (what instanceof DiskRecord.Entries record) {
      writeVote(target.varint(ENTRIES), record);
      write(record.entries(), target.varint(record.prevLogIndex()));
    } else {
      DiskRecord.Whole record = (DiskRecord.Whole) what;
      Snapshot snapshot = record.snapshot();
      writeVote(target.varint(WHOLE), record);
      target.varint(snapshot.index()).varint(snapshot.term()).value(snapshot.sessions());
      write(record.entries(), target);
    }
  }

  private static void writeVote(BinaryEncoder target, DiskRecord record) {
    target.varint(record.term());
    if (record.votedFor() == null) {
      target.varint(0);
    } else {
      target.varint(1).string(record.votedFor());
    }
  }

  private static void write(List<Entry> entries, BinaryEncoder target) {
    target.varint(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      LogValue value = entry.value();
      target.varint(entry.term());
      if (value.isCommand()) {
        target.varint(COMMAND).varint(value.session()).varint(value.seq()).octets(value.data());
      } else {
        target.varint(value.isRegister() ? REGISTER : NO_OP);
      }
    }
  }

  @Override
  public Message message(BinaryDecoder source) {
    long term = natural(source, "term");
    String from = source.string();
    String to = source.string();
    long prevLogIndex = natural(source, "prevLogIndex");
    long prevLogTerm = natural(source, "prevLogTerm");
    long leaderCommit = natural(source, "leaderCommit");
    return new RaftMessage.AppendEntries(
        term, from, to, prevLogIndex, prevLogTerm, entries(source), leaderCommit);
  }

  @Override
  public DiskRecord record(BinaryDecoder source) {
    long kind = source.varint(ENTRIES, WHOLE, "kind of a record");
    long term = natural(source, "term");
    String vote = source.varint(0, 1, "number of votes") == 0 ? null : source.string();
    if (kind == ENTRIES) {
      long prevLogIndex = natural(source, "prevLogIndex");
      return new DiskRecord.Entries(term, vote, prevLogIndex, entries(source));
    }
    Snapshot snapshot =
        new Snapshot(natural(source, "index"), natural(source, "term"), source.value());
    return new DiskRecord.Whole(term, vote, snapshot, entries(source));
  }

  private static List<Entry> entries(BinaryDecoder source) {
    int count = source.count("a list of");
    Entry[] entries = new Entry[Math.min(count, ROOM)];
    for (int i = 0; i < count; i++) {
      if (i == entries.length) {
        entries = Arrays.copyOf(entries, Math.min(count, 2 * i));
      }
      entries[i] = Entry.of(source.varint(1, Long.MAX_VALUE, "term"), value(source));
    }
    return List.of(entries);
  }

  private static LogValue value(BinaryDecoder source) {
    return switch ((int) source.varint(NO_OP, COMMAND, "kind of an entry")) {
      case NO_OP -> LogValue.NO_OP;
      case REGISTER -> LogValue.REGISTER;
      default ->
          LogValue.command(natural(source, "session"), natural(source, "seq"), source.octets());
    };
  }

  private static long natural(BinaryDecoder source, String what) {
    return source.varint(0, Long.MAX_VALUE, what);
  }
}
