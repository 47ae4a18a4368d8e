package dev.lockstep.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A bounded queue with many producers and one consumer, which takes all that is there at once: a
 * batch. Producers push onto a stack of immutable links (Treiber, "Systems Programming: Coping with
 * Parallelism", IBM RJ 5118, 1986) whose top knows the depth; the consumer takes the whole stack
 * and turns it round. Since nothing is ever popped alone, there is no ABA problem.
 *
 * <p>Invariants: (1) at most {@code capacity} items wait; (2) {@link #drain} returns items in the
 * order in which their {@link #offer} took effect, each once; (3) an offer never waits.
 */
public final class Mailbox<T> {

  private record Link<T>(T item, Link<T> below, int depth) {}

  private final int capacity;
  private final AtomicReference<Link<T>> top = new AtomicReference<>();
  private volatile Thread sleeper;
  private volatile boolean woken;

  /** An empty mailbox for at most {@code capacity} items. */
  public Mailbox(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a mailbox holds at least one item");
    }
    this.capacity = capacity;
  }

  /**
   * Puts an item in; any thread.
   *
   * @return false if the mailbox is full: the item was not taken
   */
  public boolean offer(T item) {
    Link<T> seen;
    Link<T> pushed;
    do {
      seen = top.get();
      int depth = seen == null ? 0 : seen.depth();
      if (depth >= capacity) {
        return false;
      }
      pushed = new Link<>(item, seen, depth + 1);
    } while (!top.compareAndSet(seen, pushed));
    unpark();
    return true;
  }

  /** Takes all items, oldest first; the consumer only. */
  public List<T> drain() {
    Link<T> taken = top.getAndSet(null);
    if (taken == null) {
      return List.of();
    }
    List<T> items = new ArrayList<>(taken.depth());
    for (Link<T> link = taken; link != null; link = link.below()) {
      items.add(link.item());
    }
    Collections.reverse(items);
    return items;
  }

  /** How many items wait. */
  public int size() {
    Link<T> seen = top.get();
    return seen == null ? 0 : seen.depth();
  }

  /** Whether nothing waits. */
  public boolean isEmpty() {
    return top.get() == null;
  }

  /**
   * Waits until an item is there, {@link #wake} is called, or the time is over; it may also return
   * early. The consumer only.
   *
   * @param nanos how long to wait at most, in nanoseconds; not at all below 1
   */
  public void await(long nanos) {
    sleeper = Thread.currentThread();
    // An offer after this look sees the sleeper, one before it is seen here.
    if (isEmpty() && !woken && nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    }
    sleeper = null;
    woken = false;
  }

  /** Ends a wait of the consumer, or the next one if none is under way; any thread. */
  public void wake() {
    woken = true;
    unpark();
  }

  private void unpark() {
    Thread waiting = sleeper;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }
}
