package dev.lockstep.core.paxos;

import dev.lockstep.core.Effects;
import dev.lockstep.traces.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * The variables {@code disk} and {@code queue} of one node: the last durable record, and the
 * records handed to the disk, each with the message that waits for it.
 *
 * <p>Invariants: (1) a message leaves only after its record is durable; (2) records become durable
 * in the order in which they were written.
 */
final class WriteAhead {

  private record Pending(Value record, PaxosMessage message) {
    Value toValue() {
      return Value.record("record", record, "messages", Value.set(message.toValue()));
    }
  }

  private final Deque<Pending> queue = new ArrayDeque<>(2);
  private Value disk;

  /**
   * A log that nothing was written to.
   *
   * @param untouched the record that stands for an untouched disk
   */
  WriteAhead(Value untouched) {
    this.disk = untouched;
  }

  /** Hands a record to the disk; the message waits for it. */
  void write(Effects.Builder effects, Value record, PaxosMessage message) {
    queue.add(new Pending(record, message));
    effects.persist(record);
  }

  /**
   * The oldest record is durable.
   *
   * @return the message that may leave now
   * @throws java.util.NoSuchElementException if no record was under way
   */
  PaxosMessage persisted() {
    Pending oldest = queue.remove();
    disk = oldest.record();
    return oldest.message();
  }

  /** The node restarted, and this is its last durable record. */
  void recovered(Value last) {
    disk = last;
    queue.clear();
  }

  /** Adds {@code queue} and {@code disk} to a machine's state. */
  void describe(Map<String, Value> state) {
    state.put("queue", Value.sequence(queue.stream().map(Pending::toValue).toList()));
    state.put("disk", disk);
  }

  /** Loads what {@link #describe} gave. */
  void restore(Map<String, Value> state) {
    recovered(state.get("disk"));
    for (Value element : ((Value.Seq) state.get("queue")).elements()) {
      Value.Rec pending = (Value.Rec) element;
      Value message = ((Value.SetOf) pending.get("messages")).elements().first();
      queue.add(new Pending(pending.get("record"), PaxosMessage.of(message)));
    }
  }
}
