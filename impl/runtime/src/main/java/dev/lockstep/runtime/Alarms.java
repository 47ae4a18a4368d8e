package dev.lockstep.runtime;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The times at which a node has something to do: a machine's timers and the deadlines of requests.
 * Timers without delay have no time: they come out once the inputs of a batch are taken.
 *
 * <p>Invariants: (1) alarms come out in order of time, equal ones in the order in which they were
 * set; (2) something is due once at most: setting it again replaces the earlier time; (3) nothing
 * is kept of what has come out or was cancelled; (4) a timer without delay comes out at most once
 * in a batch.
 *
 * <p>Not thread-safe: the node's own thread.
 */
final class Alarms {

  /** Something that is due at a time. */
  sealed interface Due {
    /** A timer of a machine. */
    record Timer(String instance, String name) implements Due {}

    /** The client of this ticket waits no longer. */
    record Deadline(long ticket, String instance) implements Due {}
  }

  private record Alarm(long atNanos, long order, Due due) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      // The difference, since the clock's numbers may wrap around.
      int byTime = Long.signum(atNanos - other.atNanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final TreeSet<Alarm> queue = new TreeSet<>();
  private final Map<Due, Alarm> set = new HashMap<>();
  private final Map<String, Integer> timers = new HashMap<>();
  private final Set<Due.Timer> prompt = new LinkedHashSet<>();
  private final Set<Due.Timer> ranInBatch = new HashSet<>();
  private final Set<Due.Timer> nextBatch = new LinkedHashSet<>();
  private long orders;

  /** Sets an alarm; one that is set already is set anew. */
  void set(Due due, long atNanos) {
    cancel(due);
    Alarm alarm = new Alarm(atNanos, orders++, due);
    set.put(due, alarm);
    queue.add(alarm);
    if (due instanceof Due.Timer timer) {
      timers.merge(timer.instance(), 1, Integer::sum);
    }
  }

  /** Sets a timer without delay; if it has come out in this batch, it waits for the next one. */
  void setPrompt(Due.Timer timer) {
    cancel(timer);
    (ranInBatch.contains(timer) ? nextBatch : prompt).add(timer);
    timers.merge(timer.instance(), 1, Integer::sum);
  }

  /**
   * Takes out the next timer without delay, in the order in which they were set. What the steps of
   * these set without delay comes out as well, unless it has come out since this last returned
   * null.
   *
   * @return null if there is none: the batch's share is over
   */
  Due.Timer pollPrompt() {
    Iterator<Due.Timer> first = prompt.iterator();
    if (!first.hasNext()) {
      ranInBatch.clear();
      prompt.addAll(nextBatch);
      nextBatch.clear();
      return null;
    }
    Due.Timer timer = first.next();
    cancel(timer);
    ranInBatch.add(timer);
    return timer;
  }

  /** Forgets an alarm, if it is set. */
  void cancel(Due due) {
    Alarm alarm = set.remove(due);
    if (alarm != null) {
      queue.remove(alarm);
    }
    if (due instanceof Due.Timer timer
        && (alarm != null || prompt.remove(timer) || nextBatch.remove(timer))) {
      timers.computeIfPresent(timer.instance(), (key, count) -> count == 1 ? null : count - 1);
    }
  }

  /** Takes out the next alarm whose time has come, or returns null. */
  Due poll(long nowNanos) {
    if (queue.isEmpty() || queue.first().atNanos() - nowNanos > 0) {
      return null;
    }
    Due due = queue.first().due();
    cancel(due);
    return due;
  }

  /** Whether a timer of this instance runs. */
  boolean hasTimer(String instance) {
    return timers.containsKey(instance);
  }

  /** Nanoseconds until the next alarm, or {@code otherwise} if none is sooner. */
  long nanosUntilNext(long nowNanos, long otherwise) {
    if (!prompt.isEmpty()) {
      return 0;
    }
    return queue.isEmpty() ? otherwise : Math.min(otherwise, queue.first().atNanos() - nowNanos);
  }
}
