package dev.lockstep.bench.commit;

import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.core.commit.CommitRequest;
import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.traces.Value;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * Clients of a transaction manager in its own process: a fixed number of transactions is always
 * outstanding, each outcome starts the next one, until the time is over.
 */
final class Load {
  private static final Duration WITHIN = Duration.ofSeconds(30);

  /**
   * What one load did.
   *
   * @param nanos from the first request to the last outcome
   * @param committed transactions that committed
   * @param others transactions that did not
   * @param medianNanos from request to outcome, of those that committed
   * @param p99Nanos the same
   */
  record Result(long nanos, long committed, long others, long medianNanos, long p99Nanos) {
    @Override
    public String toString() {
      return nanos + " " + committed + " " + others + " " + medianNanos + " " + p99Nanos;
    }

    static Result parse(String line) {
      long[] numbers = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
      return new Result(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }
  }

  private final NodeHost host;
  private final Value commit;
  private final CountDownLatch clients;
  private final long begin = System.nanoTime();
  private final long end;
  private long[] latencies = new long[1 << 12];
  private int committed;
  private long others;

  private Load(NodeHost host, List<String> participants, int outstanding, Duration time) {
    this.host = host;
    this.commit = CommitRequest.commit(participants);
    this.clients = new CountDownLatch(outstanding);
    this.end = begin + time.toNanos();
  }

  /** Runs and waits for the last outcome. */
  static Result run(NodeHost host, List<String> participants, int outstanding, Duration time)
      throws InterruptedException {
    Load load = new Load(host, participants, outstanding, time);
    for (int client = 0; client < outstanding; client++) {
      load.next();
    }
    load.clients.await();
    return load.result();
  }

  private void next() {
    long asked = System.nanoTime();
    if (asked - end >= 0) {
      clients.countDown();
      return;
    }
    CompletableFuture<Void> unused =
        host.request(host.newInstance(), commit, WITHIN)
            .thenAccept(
                answer -> {
                  note(answer, System.nanoTime() - asked);
                  next();
                });
  }

  private synchronized void note(Answer answer, long nanos) {
    boolean did =
        answer instanceof Answer.Outcome outcome
            && CommitReply.of(outcome.value()).outcome() == CommitReply.Outcome.COMMITTED;
    if (!did) {
      others++;
      return;
    }
    if (committed == latencies.length) {
      latencies = Arrays.copyOf(latencies, 2 * committed);
    }
    latencies[committed++] = nanos;
  }

  private synchronized Result result() {
    long nanos = System.nanoTime() - begin;
    long[] sorted = Arrays.copyOf(latencies, committed);
    Arrays.sort(sorted);
    return new Result(nanos, committed, others, percentile(sorted, 50), percentile(sorted, 99));
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted.length == 0 ? 0 : sorted[(int) ((long) (sorted.length - 1) * percent / 100)];
  }
}
