package dev.lockstep.runtime.raft;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Gathers what many threads ask for until one thread takes it all. The thread whose item is the
 * first one sees to it that somebody comes to take: so there is one wake-up for each batch, however
 * large it is, and none is missing. A stack of immutable links, as {@link
 * dev.lockstep.runtime.Mailbox} is.
 *
 * <p>Invariants: (1) of the items that are taken together, exactly one was told {@link
 * Place#FIRST}; (2) {@link #take} returns items in the order in which they were put in, each once;
 * (3) after {@link #close} nothing is put in.
 *
 * <p>Thread-safe; nothing waits.
 *
 * @param <T> items
 */
public final class Batch<T> {

  /** What became of an item. */
  public enum Place {
    /** It is in, and its thread must have the batch taken. */
    FIRST,
    /** It is in; the batch is going to be taken. */
    NEXT,
    /** It is not in: nothing is taken any more. */
    CLOSED
  }

  private static final class Link<T> {
    final T item;
    final Link<T> below;
    final int depth;

    Link(T item, Link<T> below, int depth) {
      this.item = item;
      this.below = below;
      this.depth = depth;
    }
  }

  private final Link<T> closed = new Link<>(null, null, 0);
  private final AtomicReference<Link<T>> top = new AtomicReference<>();

  /** Puts an item in. */
  public Place put(T item) {
    Link<T> seen;
    do {
      seen = top.get();
      if (seen == closed) {
        return Place.CLOSED;
      }
    } while (!top.compareAndSet(seen, new Link<>(item, seen, seen == null ? 1 : seen.depth + 1)));
    return seen == null ? Place.FIRST : Place.NEXT;
  }

  /** Takes what has gathered, oldest first. */
  public List<T> take() {
    Link<T> seen;
    do {
      seen = top.get();
      if (seen == closed) {
        return List.of();
      }
    } while (!top.compareAndSet(seen, null));
    return items(seen);
  }

  /** Takes what has gathered, and refuses further items. */
  public List<T> close() {
    Link<T> seen = top.getAndSet(closed);
    return seen == closed ? List.of() : items(seen);
  }

  private static <T> List<T> items(Link<T> top) {
    if (top == null) {
      return List.of();
    }
    List<T> items = new ArrayList<>(top.depth);
    for (Link<T> link = top; link != null; link = link.below) {
      items.add(link.item);
    }
    Collections.reverse(items);
    return items;
  }
}
