package dev.lockstep.evidence.run;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What the parent has to do and when. All of it runs on the one thread that calls {@link
 * #runUntil}, so that the run's state needs no lock; other threads only {@link #post}.
 */
final class Agenda {
  private static final long LOOK_NANOS = 20_000_000;

  private record Entry(long atNanos, long order, Runnable task) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(
          Comparator.comparingLong((Entry entry) -> entry.atNanos()).thenComparing(Entry::order));
  private final BlockingQueue<Runnable> posted = new LinkedBlockingQueue<>();
  private long order;

  /** Does something after a while. On the agenda's thread only. */
  void after(long millis, Runnable task) {
    entries.add(
        new Entry(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), order++, task));
  }

  /** Does something soon. On any thread. */
  void post(Runnable task) {
    posted.add(task);
  }

  /**
   * Works until the condition holds or the time is up.
   *
   * @return whether the condition holds
   */
  boolean runUntil(BooleanSupplier condition, long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!condition.getAsBoolean()) {
      long now = System.nanoTime();
      if (now >= deadline) {
        return false;
      }
      Entry due = entries.peek();
      if (due != null && due.atNanos() <= now) {
        entries.poll().task().run();
        continue;
      }
      // The condition may be one of time, so it is looked at now and then even if nothing happens.
      long until = Math.min(deadline, now + LOOK_NANOS);
      until = due == null ? until : Math.min(until, due.atNanos());
      Runnable task = posted.poll(until - now, TimeUnit.NANOSECONDS);
      if (task != null) {
        task.run();
      }
    }
    return true;
  }
}
