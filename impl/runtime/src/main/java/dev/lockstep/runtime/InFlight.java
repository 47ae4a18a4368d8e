package dev.lockstep.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * The open requests of a node: a bounded table from which each entry is taken exactly once, by
 * whoever is first: the answer, the deadline, or the end of the node.
 *
 * <p>Invariants: (1) at most {@code capacity} entries are open; (2) an entry is handed out once;
 * (3) after {@link #close} none is open and none can be opened; (4) tickets are never used again.
 *
 * <p>Thread-safe: any thread may call anything. Each call is a few steps under one lock.
 */
public final class InFlight<T> {

  /** What {@link #open} returns when the table is full. */
  public static final long FULL = -1;

  /** What {@link #open} returns when the table is closed. */
  public static final long CLOSED = -2;

  private final Object[] entries;
  private final long[] tickets;
  private final int[] free;
  private int freeCount;
  private long opened;
  private boolean closed;

  /** An empty table for at most {@code capacity} entries. */
  public InFlight(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a table holds at least one entry");
    }
    entries = new Object[capacity];
    tickets = new long[capacity];
    free = new int[capacity];
    for (int i = 0; i < capacity; i++) {
      free[i] = capacity - 1 - i;
    }
    freeCount = capacity;
  }

  /**
   * Opens an entry.
   *
   * @return its ticket, at least 0; or {@link #FULL} or {@link #CLOSED}
   */
  public synchronized long open(T entry) {
    if (closed) {
      return CLOSED;
    }
    if (freeCount == 0) {
      return FULL;
    }
    int slot = free[--freeCount];
    long ticket = opened++ * entries.length + slot;
    entries[slot] = entry;
    tickets[slot] = ticket;
    return ticket;
  }

  /**
   * Takes an entry out.
   *
   * @return null if it was taken before
   */
  public synchronized T take(long ticket) {
    int slot = (int) (ticket % entries.length);
    if (ticket < 0 || entries[slot] == null || tickets[slot] != ticket) {
      return null;
    }
    return remove(slot);
  }

  /** Takes all entries out and refuses further ones. */
  public synchronized List<T> close() {
    closed = true;
    List<T> rest = new ArrayList<>();
    for (int slot = 0; slot < entries.length; slot++) {
      if (entries[slot] != null) {
        rest.add(remove(slot));
      }
    }
    return rest;
  }

  /** The entries that are open now, in no order. */
  public synchronized List<T> entries() {
    List<T> open = new ArrayList<>(entries.length - freeCount);
    for (Object entry : entries) {
      if (entry != null) {
        @SuppressWarnings("unchecked") // only open() writes entries
        T typed = (T) entry;
        open.add(typed);
      }
    }
    return open;
  }

  /** How many entries are open. */
  public synchronized int size() {
    return entries.length - freeCount;
  }

  private T remove(int slot) {
    @SuppressWarnings("unchecked") // only open() writes entries
    T entry = (T) entries[slot];
    entries[slot] = null;
    free[freeCount++] = slot;
    return entry;
  }
}
