package dev.lockstep.bench.nodes;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * Clients in a node's own process: a fixed number of calls is always outstanding, each outcome
 * starts the next one, until the time is over.
 */
public final class ClosedLoop {

  /**
   * What one load did.
   *
   * @param nanos from the first call to the last outcome
   * @param done calls that did what was asked
   * @param others calls that did not
   * @param medianNanos from call to outcome, of those that did
   * @param p99Nanos the same
   */
  public record Result(long nanos, long done, long others, long medianNanos, long p99Nanos) {

    /** How many of something there were in a second. */
    public double perSecond(long amount) {
      return amount * 1e9 / nanos;
    }

    /** How much of something each call needed that did what was asked. */
    public double perCall(long amount) {
      return (double) amount / done;
    }

    /** One line, for {@link #parse}. */
    @Override
    public String toString() {
      return nanos + " " + done + " " + others + " " + medianNanos + " " + p99Nanos;
    }

    /** Reads a line of {@link #toString}. */
    public static Result parse(String line) {
      long[] numbers = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
      return new Result(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }
  }

  private final Supplier<CompletableFuture<Boolean>> call;
  private final CountDownLatch clients;
  private final long begin = System.nanoTime();
  private final long end;
  private long[] latencies = new long[1 << 12];
  private int done;
  private long others;

  private ClosedLoop(Supplier<CompletableFuture<Boolean>> call, int outstanding, Duration time) {
    this.call = call;
    this.clients = new CountDownLatch(outstanding);
    this.end = begin + time.toNanos();
  }

  /**
   * Runs and waits for the last outcome.
   *
   * @param call makes one call; its outcome says whether it did what was asked, and comes on
   *     another thread
   */
  public static Result run(
      Supplier<CompletableFuture<Boolean>> call, int outstanding, Duration time)
      throws InterruptedException {
    ClosedLoop loop = new ClosedLoop(call, outstanding, time);
    for (int client = 0; client < outstanding; client++) {
      loop.next();
    }
    loop.clients.await();
    return loop.result();
  }

  private void next() {
    long asked = System.nanoTime();
    if (asked - end >= 0) {
      clients.countDown();
      return;
    }
    CompletableFuture<Void> unused =
        call.get()
            .thenAccept(
                did -> {
                  note(did, System.nanoTime() - asked);
                  next();
                });
  }

  private synchronized void note(boolean did, long nanos) {
    if (!did) {
      others++;
      return;
    }
    if (done == latencies.length) {
      latencies = Arrays.copyOf(latencies, 2 * done);
    }
    latencies[done++] = nanos;
  }

  private synchronized Result result() {
    long nanos = System.nanoTime() - begin;
    long[] sorted = Arrays.copyOf(latencies, done);
    Arrays.sort(sorted);
    return new Result(nanos, done, others, percentile(sorted, 50), percentile(sorted, 99));
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted.length == 0 ? 0 : sorted[(int) ((long) (sorted.length - 1) * percent / 100)];
  }
}
