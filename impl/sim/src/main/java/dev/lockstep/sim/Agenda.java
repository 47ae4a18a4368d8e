package dev.lockstep.sim;

import java.util.PriorityQueue;

/**
 * Virtual time: what is due, in order of time and, within one instant, of entry. Invariant: time
 * never goes back.
 */
final class Agenda {

  private record Entry(long atMicros, long order, Runnable action) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(atMicros, other.atMicros);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private long nowMicros;
  private long order;

  long nowMicros() {
    return nowMicros;
  }

  /** Due at this time, or now if the time has passed. */
  void at(long micros, Runnable action) {
    entries.add(new Entry(Math.max(micros, nowMicros), order++, action));
  }

  void after(long micros, Runnable action) {
    at(nowMicros + micros, action);
  }

  /**
   * Takes the next entry that is due before the deadline.
   *
   * @return false if there is none; time then stands at the deadline
   */
  boolean runNext(long deadlineMicros) {
    Entry next = entries.peek();
    if (next == null || next.atMicros() >= deadlineMicros) {
      nowMicros = Math.max(nowMicros, deadlineMicros);
      return false;
    }
    entries.remove();
    nowMicros = next.atMicros();
    next.action().run();
    return true;
  }
}
