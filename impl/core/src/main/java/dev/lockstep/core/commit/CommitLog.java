package dev.lockstep.core.commit;

import dev.lockstep.core.Effects;
import dev.lockstep.traces.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The variables {@code log} and {@code queue} of one node for one transaction: what is durable, and
 * what was handed to the disk with the messages that wait for it.
 *
 * <p>Invariants: (1) the log followed by the records of the queue is one of the histories that the
 * protocol allows, see {@link #HISTORIES}; (2) a message waits in the queue only behind the record
 * that it depends on, so it leaves after that record is durable.
 */
final class CommitLog {

  /** A record under way to the disk, and the messages that wait for it. */
  record Pending(LogRecord record, Set<CommitMessage> messages) {
    Value toValue() {
      return Value.record(
          "record",
          record.value(),
          "messages",
          Value.set(messages.stream().map(CommitMessage::toValue).toList()));
    }
  }

  /**
   * All that a node can ever have written about one transaction. A participant: a promise, perhaps
   * an operator's decision, an outcome, the confirmation of the report. A manager: its decision to
   * commit, reports, its end; and each time somebody has read the reports.
   */
  static final Pattern HISTORIES = Pattern.compile("P?[CA]?|PR([CA]N?)?|K?(H+F?)*|K(H+F?)*EF?");

  private final List<LogRecord> log = new ArrayList<>(2);
  private final Deque<Pending> queue = new ArrayDeque<>(2);

  /** Hands a record to the disk; the messages wait for it. */
  void write(Effects.Builder effects, LogRecord record, Set<CommitMessage> messages) {
    queue.add(new Pending(record, messages));
    check();
    effects.persist(record.value());
  }

  /** The oldest record is durable; its messages may leave. */
  Pending persisted() {
    Pending oldest = queue.remove();
    log.add(oldest.record());
    return oldest;
  }

  /** The node restarted with these durable records. */
  void recovered(List<Value> records) {
    log.clear();
    queue.clear();
    records.forEach(record -> log.add(LogRecord.of(record)));
    check();
  }

  /** Whether everything that was written is durable. */
  boolean settled() {
    return queue.isEmpty();
  }

  /** The durable records, oldest first. */
  List<LogRecord> records() {
    return Collections.unmodifiableList(log);
  }

  /** The first durable record of a type. */
  Optional<LogRecord> first(LogRecord.Type type) {
    return log.stream().filter(record -> record.type() == type).findFirst();
  }

  /** Whether a record of this type is durable. */
  boolean has(LogRecord.Type type) {
    for (LogRecord record : log) {
      if (record.type() == type) {
        return true;
      }
    }
    return false;
  }

  /** Whether this very record is durable. */
  boolean logged(LogRecord record) {
    return log.contains(record);
  }

  /** Whether this very record is under way to the disk. */
  boolean queued(LogRecord record) {
    return queue.stream().anyMatch(pending -> pending.record().equals(record));
  }

  /** Adds {@code queue} and {@code log} to a machine's state. */
  void describe(Map<String, Value> state) {
    state.put("queue", Value.sequence(queue.stream().map(Pending::toValue).toList()));
    state.put("log", Value.sequence(log.stream().map(LogRecord::value).toList()));
  }

  /** Loads what {@link #describe} gave. */
  void restore(Map<String, Value> state) {
    recovered(((Value.Seq) state.get("log")).elements());
    for (Value element : ((Value.Seq) state.get("queue")).elements()) {
      Value.Rec pending = (Value.Rec) element;
      Set<CommitMessage> messages = new LinkedHashSet<>();
      ((Value.SetOf) pending.get("messages"))
          .elements()
          .forEach(message -> messages.add(CommitMessage.of(message)));
      queue.add(new Pending(LogRecord.of(pending.get("record")), messages));
    }
    check();
  }

  private void check() {
    StringBuilder history = new StringBuilder();
    log.forEach(record -> history.append(record.type().letter));
    queue.forEach(pending -> history.append(pending.record().type().letter));
    if (!HISTORIES.matcher(history).matches()) {
      throw new IllegalStateException("a transaction's log cannot be " + log + ", then " + queue);
    }
  }
}
