package dev.lockstep.core.raft;

import dev.lockstep.core.Effects;
import dev.lockstep.traces.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The disk of one server, and the records handed to it, each with the messages that wait for it:
 * the variables {@code queue}, {@code diskTerm}, {@code diskVote}, {@code diskLog} and {@code
 * diskSnapshot}.
 *
 * <p>Invariants: (1) a message that waits leaves only after its record is durable; (2) records
 * become durable in the order in which they were written; (3) the durable term does not go back.
 */
final class WriteAhead {
  private static final Fields FIELDS = Fields.of("messages", "record");

  private record Pending(DiskRecord record, Value value, List<RaftMessage> messages) {
    Pending(DiskRecord record, Value value) {
      this(record, value, new ArrayList<>(2));
    }

    /** Messages are a set: one that waits already does not wait twice. */
    void add(RaftMessage message) {
      if (!messages.contains(message)) {
        messages.add(message);
      }
    }

    Value toValue() {
      return FIELDS.record(Value.set(messages.stream().map(RaftMessage::toValue).toList()), value);
    }
  }

  private final Deque<Pending> queue = new ArrayDeque<>();
  private final RaftLog log = new RaftLog();
  private long term;
  private String vote;

  /** The durable log. */
  RaftLog log() {
    return log;
  }

  /** The durable term. */
  long term() {
    return term;
  }

  /** The durable vote in that term, or null. */
  String vote() {
    return vote;
  }

  /** Whether all that was handed to the disk is durable. */
  boolean isIdle() {
    return queue.isEmpty();
  }

  /** {@code Write}: hands a record to the disk. What {@link #later} adds next waits for it. */
  void write(Effects.Builder effects, DiskRecord record) {
    Value value = record.toValue();
    queue.add(new Pending(record, value));
    effects.persist(value);
  }

  /** {@code Wait}: sends a message when all that was handed to the disk so far is durable. */
  void later(Effects.Builder effects, RaftMessage message) {
    if (queue.isEmpty()) {
      effects.send(message.to(), message);
    } else {
      queue.getLast().add(message);
    }
  }

  /**
   * {@code Persist}: the oldest record is durable, and what waited for it leaves.
   *
   * @throws java.util.NoSuchElementException if no record was under way
   */
  void persisted(Effects.Builder effects) {
    Pending oldest = queue.remove();
    load(oldest.record());
    for (RaftMessage message : oldest.messages()) {
      effects.send(message.to(), message);
    }
  }

  /** The server restarted on these records. */
  void recovered(List<Value> records) {
    queue.clear();
    log.reset(Snapshot.NONE);
    term = 0;
    vote = null;
    records.forEach(record -> load(DiskRecord.of(record)));
  }

  private void load(DiskRecord record) {
    if (record.term() < term) {
      throw new IllegalStateException("%s behind term %d".formatted(record, term));
    }
    term = record.term();
    vote = record.votedFor();
    if (record instanceof DiskRecord.Entries entries) {
      log.truncate(entries.prevLogIndex());
      log.append(entries.entries());
    } else if (record instanceof DiskRecord.Whole whole) {
      log.reset(whole.snapshot());
      log.append(whole.entries());
    }
  }

  void describe(Map<String, Value> state) {
    state.put("queue", Value.sequence(queue.stream().map(Pending::toValue).toList()));
    state.put("diskTerm", Value.of(term));
    state.put("diskVote", Fields.node(vote));
    state.put("diskLog", log.toValue());
    state.put("diskSnapshot", log.snapshotValue());
  }

  void restore(Map<String, Value> state) {
    queue.clear();
    for (Value element : ((Value.Seq) state.get("queue")).elements()) {
      Value value = Fields.value(element, "record");
      Pending pending = new Pending(DiskRecord.of(value), value);
      for (Value message : Fields.set(element, "messages").elements()) {
        pending.add(RaftMessage.of(message));
      }
      queue.add(pending);
    }
    term = ((Value.Int) state.get("diskTerm")).value();
    vote = Fields.node(state.get("diskVote"));
    log.restore(state.get("diskSnapshot"), state.get("diskLog"));
  }
}
