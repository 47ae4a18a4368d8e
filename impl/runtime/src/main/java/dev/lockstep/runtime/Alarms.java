package dev.lockstep.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The times at which a node has something to do: a machine's timers and the deadlines of requests.
 *
 * <p>Invariants: (1) alarms come out in order of time, equal ones in the order in which they were
 * set; (2) of a machine's timer only the last setting comes out.
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

  private final PriorityQueue<Alarm> queue = new PriorityQueue<>();
  private final Map<Due.Timer, Long> lastOrder = new HashMap<>();
  private long orders;

  /** Sets an alarm; a timer that is set already is set anew. */
  void set(Due due, long atNanos) {
    long order = orders++;
    if (due instanceof Due.Timer timer) {
      lastOrder.put(timer, order);
    }
    queue.add(new Alarm(atNanos, order, due));
  }

  /** Takes out the next alarm whose time has come, or returns null. */
  Due poll(long nowNanos) {
    while (!queue.isEmpty() && queue.peek().atNanos() - nowNanos <= 0) {
      Alarm alarm = queue.remove();
      if (!(alarm.due() instanceof Due.Timer timer)
          || lastOrder.remove(timer, (Long) alarm.order())) {
        return alarm.due();
      }
    }
    return null;
  }

  /** Nanoseconds until the next alarm, or {@code otherwise} if none is set. */
  long nanosUntilNext(long nowNanos, long otherwise) {
    return queue.isEmpty() ? otherwise : Math.min(otherwise, queue.peek().atNanos() - nowNanos);
  }
}
