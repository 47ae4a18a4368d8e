package dev.lockstep.evidence.run;

import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Loses, repeats and reorders what a node sends, by a seed, at rates that may change. TCP hides all
 * three, so a proxy cannot do it; what happens to connections and bytes is done there. Counts what
 * took effect. Thread-safe.
 */
final class MessageFaults implements AutoCloseable {
  private static final int DELAY_MILLIS_MAX = 150;

  /**
   * How often.
   *
   * @param lose messages lost of a thousand
   * @param repeat messages sent twice of a thousand, the second one later
   * @param reorder messages sent later of a thousand, behind others
   */
  record Rates(int lose, int repeat, int reorder) {
    static final Rates NONE = new Rates(0, 0, 0);
  }

  /** Counts of faults that took effect. */
  record Counts(long lost, long repeated, long reordered) {
    static final Counts ZERO = new Counts(0, 0, 0);

    Counts plus(Counts other) {
      return new Counts(lost + other.lost, repeated + other.repeated, reordered + other.reordered);
    }
  }

  private final SplittableRandom random;
  private final ScheduledExecutorService timer;
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong repeated = new AtomicLong();
  private final AtomicLong reordered = new AtomicLong();
  private volatile Rates rates = Rates.NONE;

  MessageFaults(long seed) {
    this.random = new SplittableRandom(seed);
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "message-faults");
              thread.setDaemon(true);
              return thread;
            },
            // What comes after the close is lost, as on any network.
            new ThreadPoolExecutor.DiscardPolicy());
  }

  /** From now on these rates. */
  void rates(Rates value) {
    rates = value;
  }

  /** Sends something, or not, or later, or twice. */
  void pass(Runnable send) {
    Rates now = rates;
    if (now.equals(Rates.NONE)) {
      send.run();
      return;
    }
    int fate;
    int delayMillis;
    synchronized (random) {
      fate = random.nextInt(1000);
      delayMillis = random.nextInt(1, DELAY_MILLIS_MAX + 1);
    }
    if (fate < now.lose()) {
      lost.incrementAndGet();
    } else if (fate < now.lose() + now.reorder()) {
      later(send, delayMillis, reordered);
    } else {
      if (fate < now.lose() + now.reorder() + now.repeat()) {
        later(send, delayMillis, repeated);
      }
      send.run();
    }
  }

  Counts counts() {
    return new Counts(lost.get(), repeated.get(), reordered.get());
  }

  /** Drops what is still delayed. */
  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void later(Runnable send, int delayMillis, AtomicLong counter) {
    Future<?> unused =
        timer.schedule(
            () -> {
              counter.incrementAndGet();
              send.run();
            },
            delayMillis,
            TimeUnit.MILLISECONDS);
  }
}
