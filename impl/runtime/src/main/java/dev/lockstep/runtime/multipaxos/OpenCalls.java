package dev.lockstep.runtime.multipaxos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The calls of a replica that have no outcome yet.
 *
 * <p>Invariants: (1) after {@link #close} none is open, and one that is opened ends at once.
 * Thread- safe; calls are ended outside the lock.
 */
final class OpenCalls {

  private final Map<Object, Consumer<String>> open = new HashMap<>();
  private String closed;

  /** Opens a call, which {@code unknown} ends with a reason. */
  void open(Object call, Consumer<String> unknown) {
    String why;
    synchronized (this) {
      why = closed;
      if (why == null) {
        open.put(call, unknown);
      }
    }
    if (why != null) {
      unknown.accept(why);
    }
  }

  synchronized void ended(Object call) {
    open.remove(call);
    notifyAll();
  }

  /** Waits until no call is open, or the time is over. */
  synchronized void awaitNone(Duration within) {
    long endNanos = System.nanoTime() + within.toNanos();
    try {
      for (long left = within.toNanos();
          !open.isEmpty() && left > 0;
          left = endNanos - System.nanoTime()) {
        wait(left / 1_000_000, (int) (left % 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends all calls, these and those to come. */
  void close(String why) {
    List<Consumer<String>> rest;
    synchronized (this) {
      closed = closed == null ? why : closed;
      rest = new ArrayList<>(open.values());
      open.clear();
      notifyAll();
    }
    rest.forEach(call -> call.accept(why));
  }
}
