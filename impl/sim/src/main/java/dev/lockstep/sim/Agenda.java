package dev.lockstep.sim;

import java.util.Arrays;

/**
 * Virtual time: what is due, in order of time and, within one instant, of entry. Invariants: (1)
 * time never goes back; (2) no entry is due before the one at place {@code (place - 1) / 2}, its
 * parent in the heap.
 */
final class Agenda {
  private static final int CAPACITY_MIN = 64;

  private long[] times = new long[CAPACITY_MIN];
  private long[] orders = new long[CAPACITY_MIN];
  private Runnable[] actions = new Runnable[CAPACITY_MIN];
  private int size;
  private long nowMicros;
  private long order;

  long nowMicros() {
    return nowMicros;
  }

  /** Due at this time, or now if the time has passed. */
  void at(long micros, Runnable action) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      orders = Arrays.copyOf(orders, 2 * size);
      actions = Arrays.copyOf(actions, 2 * size);
    }
    long time = Math.max(micros, nowMicros);
    int place = size++;
    while (place > 0 && time < times[(place - 1) / 2]) {
      move((place - 1) / 2, place);
      place = (place - 1) / 2;
    }
    set(place, time, order++, action);
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
    if (size == 0 || times[0] >= deadlineMicros) {
      nowMicros = Math.max(nowMicros, deadlineMicros);
      return false;
    }
    nowMicros = times[0];
    Runnable action = actions[0];
    removeFirst();
    action.run();
    return true;
  }

  private void removeFirst() {
    size--;
    long time = times[size];
    long turn = orders[size];
    Runnable action = actions[size];
    actions[size] = null;
    if (size == 0) {
      return;
    }
    int place = 0;
    int child = sooner(1);
    while (child < size && isBefore(child, time, turn)) {
      move(child, place);
      place = child;
      child = sooner(2 * place + 1);
    }
    set(place, time, turn, action);
  }

  /** Of an entry and the one beside it, which have one parent, that which is due first. */
  private int sooner(int left) {
    int right = left + 1;
    return right < size && isBefore(right, times[left], orders[left]) ? right : left;
  }

  private boolean isBefore(int place, long time, long turn) {
    return times[place] < time || (times[place] == time && orders[place] < turn);
  }

  private void move(int from, int to) {
    set(to, times[from], orders[from], actions[from]);
  }

  private void set(int place, long time, long turn, Runnable action) {
    times[place] = time;
    orders[place] = turn;
    actions[place] = action;
  }
}
