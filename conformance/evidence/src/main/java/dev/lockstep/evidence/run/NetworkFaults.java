package dev.lockstep.evidence.run;

import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Loses, delays and repeats what a node sends, by a seed, until it is healed. Counts what took
 * effect. Thread-safe.
 */
final class NetworkFaults implements AutoCloseable {

  /**
   * How often and how much.
   *
   * @param lossPermille messages lost of a thousand
   * @param delayPermille messages delayed of a thousand
   * @param duplicatePermille messages sent twice of a thousand, the second one delayed
   * @param delayMillisMax longest delay in milliseconds
   */
  record Rates(int lossPermille, int delayPermille, int duplicatePermille, int delayMillisMax) {
    static final Rates DEFAULT = new Rates(50, 150, 50, 150);
  }

  /** Counts of faults that took effect. */
  record Counts(long lost, long delayed, long duplicated) {
    static final Counts ZERO = new Counts(0, 0, 0);

    Counts plus(Counts other) {
      return new Counts(lost + other.lost, delayed + other.delayed, duplicated + other.duplicated);
    }
  }

  private final Rates rates;
  private final SplittableRandom random;
  private final ScheduledExecutorService timer;
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong delayed = new AtomicLong();
  private final AtomicLong duplicated = new AtomicLong();
  private volatile boolean healed;

  NetworkFaults(Rates rates, long seed) {
    this.rates = rates;
    this.random = new SplittableRandom(seed);
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "network-faults");
              thread.setDaemon(true);
              return thread;
            },
            // What comes after the close is lost, as on any network.
            new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Sends something, or not, or later, or twice. */
  void pass(Runnable send) {
    if (healed) {
      send.run();
      return;
    }
    int fate;
    int delayMillis;
    synchronized (random) {
      fate = random.nextInt(1000);
      delayMillis = random.nextInt(1, rates.delayMillisMax() + 1);
    }
    if (fate < rates.lossPermille()) {
      lost.incrementAndGet();
    } else if (fate < rates.lossPermille() + rates.delayPermille()) {
      later(send, delayMillis, delayed);
    } else {
      if (fate >= 1000 - rates.duplicatePermille()) {
        later(send, delayMillis, duplicated);
      }
      send.run();
    }
  }

  /** From now on everything is sent at once. */
  void heal() {
    healed = true;
  }

  Counts counts() {
    return new Counts(lost.get(), delayed.get(), duplicated.get());
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
