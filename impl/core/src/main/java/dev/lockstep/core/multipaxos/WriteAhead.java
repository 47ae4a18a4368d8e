package dev.lockstep.core.multipaxos;

import dev.lockstep.core.Effects;
import dev.lockstep.traces.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The variables {@code disk} and {@code queue} of one replica: what is durable, and the records
 * handed to the disk, each with the messages that wait for it.
 *
 * <p>Invariants: (1) a message leaves only after its record is durable; (2) records become durable
 * in the order in which they were written.
 */
final class WriteAhead {

  private record Pending(Value record, List<MultiPaxosMessage> messages) {
    Value toValue() {
      return Value.record(
          "record",
          record,
          "messages",
          Value.set(messages.stream().map(MultiPaxosMessage::toValue).toList()));
    }
  }

  private final Deque<Pending> queue = new ArrayDeque<>();
  private Durable disk = Durable.UNTOUCHED;

  /** Hands a record to the disk; the messages wait for it. */
  void write(Effects.Builder effects, Value record, List<MultiPaxosMessage> messages) {
    queue.add(new Pending(record, messages));
    effects.persist(record);
  }

  /**
   * The oldest record is durable.
   *
   * @return the messages that may leave now
   * @throws java.util.NoSuchElementException if no record was under way
   */
  List<MultiPaxosMessage> persisted() {
    Pending oldest = queue.remove();
    disk = disk.with(oldest.record());
    return oldest.messages();
  }

  /** The replica restarted on these records. */
  Durable recovered(List<Value> records) {
    queue.clear();
    disk = Durable.UNTOUCHED;
    records.forEach(record -> disk = disk.with(record));
    return disk;
  }

  void describe(Map<String, Value> state) {
    state.put("queue", Value.sequence(queue.stream().map(Pending::toValue).toList()));
    state.put("disk", disk.toValue());
  }

  void restore(Map<String, Value> state) {
    disk = Durable.of(state.get("disk"));
    queue.clear();
    for (Value element : Fields.sequence(state.get("queue"))) {
      List<MultiPaxosMessage> messages = new java.util.ArrayList<>();
      for (Value message : Fields.set(Fields.value(element, "messages"))) {
        messages.add(MultiPaxosMessage.of(message));
      }
      queue.add(new Pending(Fields.value(element, "record"), messages));
    }
  }
}
