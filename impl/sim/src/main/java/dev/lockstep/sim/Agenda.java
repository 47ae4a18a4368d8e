package dev.lockstep.sim;

import java.util.Arrays;

/**
 * Virtual time: what is due, in order of time and, within one instant, of entry. Invariants: (1)
 * time never goes back; (2) no entry is due before the one at place {@code (place - 1) / 2}, its
 * parent in the heap.
 */
final class Agenda {
  private static final int CAPACITY_MIN = 64;

  private static final class Due {
    private final long time;
    private final long turn;
    private final Runnable action;

    Due(long time, long turn, Runnable action) {
      this.time = time;
      this.turn = turn;
      this.action = action;
    }

    boolean isBefore(Due other) {
      return time < other.time || (time == other.time && turn < other.turn);
    }
  }

  private Due[] heap = new Due[CAPACITY_MIN];
  private int size;
  private long nowMicros;
  private long turn;

  long nowMicros() {
    return nowMicros;
  }

  /** Due at this time, or now if the time has passed. */
  void at(long micros, Runnable action) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    Due due = new Due(Math.max(micros, nowMicros), turn++, action);
    int place = size++;
    while (place > 0 && due.isBefore(heap[(place - 1) / 2])) {
      heap[place] = heap[(place - 1) / 2];
      place = (place - 1) / 2;
    }
    heap[place] = due;
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
    if (size == 0 || heap[0].time >= deadlineMicros) {
      nowMicros = Math.max(nowMicros, deadlineMicros);
      return false;
    }
    Due first = heap[0];
    nowMicros = first.time;
    removeFirst();
    first.action.run();
    return true;
  }

  private void removeFirst() {
    size--;
    Due last = heap[size];
    heap[size] = null;
    int place = 0;
    int child = sooner(1);
    while (child < size && heap[child].isBefore(last)) {
      heap[place] = heap[child];
      place = child;
      child = sooner(2 * place + 1);
    }
    if (size > 0) {
      heap[place] = last;
    }
  }

  /** Of an entry and the one beside it, which have one parent, that which is due first. */
  private int sooner(int left) {
    int right = left + 1;
    return right < size && heap[right].isBefore(heap[left]) ? right : left;
  }
}
