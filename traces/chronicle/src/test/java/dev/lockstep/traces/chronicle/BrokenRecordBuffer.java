package dev.lockstep.traces.chronicle;

import dev.lockstep.traces.TraceRecord;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;

/**
 * A control for Lincheck: {@link RecordBuffer} with one change, a producer reads the number that it
 * will give its record once, and not again when another producer was faster.
 */
public final class BrokenRecordBuffer {
  /** Set in {@link #due} while records are dropped. It makes the number negative. */
  private static final long DROPPING = Long.MIN_VALUE;

  /**
   * Set in {@link #due} by the consumer when it takes from a full buffer, so that a producer which
   * saw it full before, and then was slow, looks again.
   */
  private static final long ROOM = 1L << 62;

  /** The next number, with the two marks. */
  private final AtomicLong due = new AtomicLong();

  /** All numbers below were taken out. Only the consumer writes it. */
  private final AtomicLong taken = new AtomicLong();

  /** The number with which the dropping under way began. Only who began it writes it. */
  private final AtomicLong firstDropped = new AtomicLong(-1);

  private final AtomicReferenceArray<TraceRecord> slots;

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
   * @param make makes the record of a number, not called if there is no room
   * @return the number, or {@code -1 -} the number if the record was dropped
   */
  long offer(LongFunction<? extends TraceRecord> make) {
    long number = number(due.get());
    long drawn = draw();
    if (drawn >= 0) {
      leave(drawn, make.apply(number));
      return number;
    }
    return drawn;
  }

  /**
   * Draws the next sequence number. Whoever draws one that is not dropped must {@link #leave} a
   * record at once.
   *
   * @return the number, or {@code -1 -} the number if its record is dropped
   */
  long draw() {
    while (true) {
      long seen = due.get();
      if (seen < 0) {
        if (due.compareAndSet(seen, seen + 1)) {
          return -1 - number(seen);
        }
      } else if (number(seen) - taken.get() < slots.length()) {
        if (due.compareAndSet(seen, number(seen) + 1)) {
          return number(seen);
        }
      } else if (due.compareAndSet(seen, (number(seen) + 1) | DROPPING)) {
        firstDropped.set(number(seen));
        return -1 - number(seen);
      }
    }
  }

  /** Puts in the record of a number that was drawn. */
  void leave(long number, TraceRecord record) {
    slots.set(slot(number), record);
  }

  /** Takes out the next record or gap; null if there is none. For the one consumer. */
  TraceRecord poll() {
    long next = taken.get();
    while (true) {
      TraceRecord record = slots.get(slot(next));
      if (record != null) {
        slots.set(slot(next), null);
        taken.set(next + 1);
        tellOfRoom(next);
        return record;
      }
      long seen = due.get();
      if (seen >= 0 && number(seen) == next) {
        return null;
      } else if (seen < 0 && firstDropped.get() == next) {
        long end = number(seen);
        // First: while records are dropped no producer asks how many were taken.
        taken.set(end);
        if (due.compareAndSet(seen, end)) {
          return new TraceRecord.Gap(next, end - next);
        }
      } else {
        // Its producer has drawn the number and is about to leave the record, or to say where the
        // dropping began.
        Thread.onSpinWait();
      }
    }
  }

  /** Once per number that was due in vain: after it the buffer is not full until it is drawn. */
  private void tellOfRoom(long next) {
    long seen = due.get();
    if (seen >= 0 && seen < ROOM && seen - next >= slots.length()) {
      // If this fails, the number was drawn meanwhile: with this room, or dropped before it.
      due.compareAndSet(seen, seen | ROOM);
    }
  }

  private static long number(long due) {
    return due & ~(DROPPING | ROOM);
  }

  private int slot(long number) {
    return (int) (number % slots.length());
  }
}
