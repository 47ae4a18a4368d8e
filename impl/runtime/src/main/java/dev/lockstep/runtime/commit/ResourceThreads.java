package dev.lockstep.runtime.commit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads on which a resource is called. Votes and decisions have threads of their own: a vote
 * may wait for a lock that only another transaction's decision frees.
 *
 * <p>Thread-safe.
 */
final class ResourceThreads implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(ResourceThreads.class);
  private static final int EACH_MAX = 16;
  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor votes;
  private final ThreadPoolExecutor decisions;
  private final ScheduledThreadPoolExecutor timer;

  ResourceThreads(String node) {
    votes = pool("lockstep-" + node + "-votes");
    decisions = pool("lockstep-" + node + "-decisions");
    timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "lockstep-" + node + "-timer"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private static ThreadPoolExecutor pool(String name) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            EACH_MAX,
            EACH_MAX,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemon(task, name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Runs a call of prepare when the earlier calls have ended. */
  CompletableFuture<Void> votes(CompletableFuture<Void> earlier, Runnable call) {
    return after(earlier, call, votes);
  }

  /** Runs a call of commit or rollback when the earlier calls have ended. */
  CompletableFuture<Void> decisions(CompletableFuture<Void> earlier, Runnable call) {
    return after(earlier, call, decisions);
  }

  private static CompletableFuture<Void> after(
      CompletableFuture<Void> earlier, Runnable call, Executor executor) {
    try {
      return earlier.handle((done, failure) -> null).thenRunAsync(call, executor);
    } catch (RejectedExecutionException e) {
      // Closing: the next start carries out what is left.
      LOGGER.debug("a call of a resource came too late");
      return earlier;
    }
  }

  /**
   * Runs something short after a time.
   *
   * @return cancels it
   */
  Runnable later(Duration after, Runnable task) {
    try {
      Future<?> alarm = timer.schedule(task, after.toNanos(), TimeUnit.NANOSECONDS);
      return () -> alarm.cancel(false);
    } catch (RejectedExecutionException e) {
      LOGGER.debug("a timer of a resource came too late");
      return () -> {};
    }
  }

  /** Lets running calls end, starts no further ones. */
  @Override
  public void close() {
    timer.shutdownNow();
    votes.shutdown();
    decisions.shutdown();
  }

  /** Whether all calls have ended. */
  boolean awaitEnd(Duration within) {
    long end = System.nanoTime() + within.toNanos();
    try {
      return votes.awaitTermination(within.toNanos(), TimeUnit.NANOSECONDS)
          && decisions.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
