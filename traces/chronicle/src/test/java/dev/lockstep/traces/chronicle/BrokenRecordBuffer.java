package dev.lockstep.traces.chronicle;

import dev.lockstep.traces.TraceRecord;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;

/**
 * A control for Lincheck: {@link RecordBuffer} with one change, a producer reads the number that it
 * will give its record once, and not again when another producer was faster.
 */
public final class BrokenRecordBuffer {

  /**
   * Who is next.
   *
   * @param head how many records were taken out
   * @param tail how many records found room
   * @param sequence number of the next record
   * @param missing how many numbers before it were dropped since the last record that found room
   */
  private record Turn(long head, long tail, long sequence, long missing) {
    TraceRecord.Gap gap() {
      return missing == 0 ? null : new TraceRecord.Gap(sequence - missing, missing);
    }
  }

  /** What a producer leaves: a record, and the gap before it or null. */
  private record Slot(TraceRecord.Gap before, TraceRecord record) {}

  private final AtomicReference<Turn> turn = new AtomicReference<>(new Turn(0, 0, 0, 0));
  private final AtomicReferenceArray<Slot> slots;

  /** Of a slot whose gap was returned: its record. Only the consumer sees it. */
  private TraceRecord pending;

  /**
   * An empty buffer.
   *
   * @param capacity how many records find room, at least 1
   */
  BrokenRecordBuffer(int capacity) {
    slots = new AtomicReferenceArray<>(capacity);
  }

  /**
   * Draws the next sequence number and puts its record in, or drops it.
   *
   * @param make makes the record of a number, not called if there is no room. If it throws, a gap
   *     takes the record's place
   * @return the number, or {@code -1 -} the number if the record was dropped
   */
  long offer(LongFunction<? extends TraceRecord> make) {
    long number = turn.get().sequence;
    while (true) {
      Turn now = turn.get();
      long next = now.sequence + 1;
      if (now.tail - now.head < slots.length()) {
        if (turn.compareAndSet(now, new Turn(now.head, now.tail + 1, next, 0))) {
          leave(now, number, make);
          return number;
        }
      } else if (turn.compareAndSet(now, new Turn(now.head, now.tail, next, now.missing + 1))) {
        return -1 - now.sequence;
      }
    }
  }

  /** Takes out the next record or gap; null if there is none. For the one consumer. */
  TraceRecord poll() {
    if (pending != null) {
      TraceRecord record = pending;
      pending = null;
      return record;
    }
    while (true) {
      Turn now = turn.get();
      if (now.head < now.tail) {
        return take((int) (now.head % slots.length()));
      } else if (now.missing == 0) {
        return null;
      } else if (turn.compareAndSet(now, new Turn(now.head, now.tail, now.sequence, 0))) {
        return now.gap();
      }
    }
  }

  private void leave(Turn drawn, long number, LongFunction<? extends TraceRecord> make) {
    TraceRecord record = new TraceRecord.Gap(Math.max(1, drawn.sequence), 1);
    try {
      record = make.apply(number);
    } finally {
      slots.set((int) (drawn.tail % slots.length()), new Slot(drawn.gap(), record));
    }
  }

  private TraceRecord take(int index) {
    Slot slot = slots.get(index);
    while (slot == null) {
      // Its producer has drawn the number and is about to leave the record.
      Thread.onSpinWait();
      slot = slots.get(index);
    }
    slots.set(index, null);
    Turn now;
    do {
      now = turn.get();
    } while (!turn.compareAndSet(now, new Turn(now.head + 1, now.tail, now.sequence, now.missing)));
    if (slot.before == null) {
      return slot.record;
    }
    pending = slot.record;
    return slot.before;
  }
}
