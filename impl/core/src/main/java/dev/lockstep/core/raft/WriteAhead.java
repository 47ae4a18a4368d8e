package dev.lockstep.core.raft;

import dev.lockstep.core.Effects;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
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

  /** Each record with the messages that wait for it behind it. */
  private final Deque<Valued> queue = new ArrayDeque<>();

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
    queue.add(record);
    effects.persist(record);
  }

  /** {@code Wait}: sends a message when all that was handed to the disk so far is durable. */
  void later(Effects.Builder effects, RaftMessage message) {
    if (queue.isEmpty()) {
      effects.send(message);
    } else if (!waits(message)) {
      queue.add(message);
    }
  }

  /** Messages are a set: one that waits for the last record does not wait for it twice. */
  private boolean waits(RaftMessage message) {
    if (queue.peekLast() instanceof DiskRecord) {
      return false;
    }
    Iterator<Valued> newest = queue.descendingIterator();
    Valued other = newest.next();
    while (other instanceof RaftMessage && !other.equals(message)) {
      other = newest.next();
    }
    return other instanceof RaftMessage;
  }

  /**
   * {@code Persist}: the oldest record is durable, and what waited for it leaves.
   *
   * @throws java.util.NoSuchElementException if no record was under way
   */
  void persisted(Effects.Builder effects) {
    load((DiskRecord) queue.remove());
    while (queue.peek() instanceof RaftMessage message) {
      effects.send(message);
      queue.remove();
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
    state.put("queue", queueValue());
    state.put("diskTerm", Value.of(term));
    state.put("diskVote", Fields.node(vote));
    state.put("diskLog", log.toValue());
    state.put("diskSnapshot", log.snapshotValue());
  }

  private Value queueValue() {
    Deque<Value> elements = new ArrayDeque<>();
    List<Value> messages = new ArrayList<>();
    for (Iterator<Valued> newest = queue.descendingIterator(); newest.hasNext(); ) {
      Valued next = newest.next();
      if (next instanceof DiskRecord) {
        elements.addFirst(FIELDS.record(Value.set(messages), next.toValue()));
        messages.clear();
      } else {
        messages.add(next.toValue());
      }
    }
    return Value.sequence(List.copyOf(elements));
  }

  void restore(Map<String, Value> state) {
    queue.clear();
    for (Value element : ((Value.Seq) state.get("queue")).elements()) {
      queue.add(DiskRecord.of(Fields.value(element, "record")));
      for (Value message : Fields.set(element, "messages").elements()) {
        queue.add(RaftMessage.of(message));
      }
    }
    term = ((Value.Int) state.get("diskTerm")).value();
    vote = Fields.node(state.get("diskVote"));
    log.restore(state.get("diskSnapshot"), state.get("diskLog"));
  }
}
