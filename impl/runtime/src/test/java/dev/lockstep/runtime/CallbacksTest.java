package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** What a client's callbacks can do to a node, and what closing does to open requests. */
class CallbacksTest {

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aCallbackThatBlocksDoesNotStopTheNode() throws InterruptedException {
    Semaphore syncs = new Semaphore(0);
    CountDownLatch registered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    MemoryStorage storage =
        new MemoryStorage(
            false,
            call -> {
              if (call.equals("sync")) {
                // A callback given to a future that is complete already would run on the test's own
                // thread.
                await(registered);
                syncs.release();
              }
            });
    List<String> threads = new CopyOnWriteArrayList<>();
    try (NodeHost host = new Nodes().node("r1", storage).start()) {
      CompletableFuture<Void> blocked =
          host.request("first", Nodes.FAILED, Nodes.LONG)
              .thenAccept(
                  answer -> {
                    threads.add(Thread.currentThread().getName());
                    await(release);
                  });
      registered.countDown();
      syncs.acquire();
      // The callback of the first may hang already; the node goes on to take and sync the second.
      CompletableFuture<Answer> second = host.request("second", Nodes.FAILED, Nodes.LONG);
      syncs.acquire();
      release.countDown();
      assertEquals(Nodes.ABORTED, second.join());
      blocked.join();
    }
    assertFalse(threads.contains("lockstep-r1"), threads::toString);
  }

  @Test
  void aListenerThatThrowsAndAnExecutorThatRefusesLoseNoAnswer() {
    NodeHost.Builder builder =
        new Nodes()
            .node("r1", Nodes.storage())
            .executor(
                task -> {
                  throw new RejectedExecutionException("shut down");
                })
            .onOutcome(
                (instance, outcome) -> {
                  throw new IllegalStateException("the client's mistake");
                });
    try (NodeHost host = builder.start()) {
      assertEquals(Nodes.ABORTED, host.request("t1", Nodes.FAILED, Nodes.LONG).join());
      assertEquals(Nodes.ABORTED, host.request("t2", Nodes.FAILED, Nodes.LONG).join());
      assertEquals(Health.State.UP, host.health().state());
    }
  }

  @Test
  void closingWaitsForOpenRequestsAndThenAnswersThem() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch open = new CountDownLatch(1);
    MemoryStorage storage =
        new MemoryStorage(
            false,
            call -> {
              if (call.equals("sync")) {
                entered.countDown();
                await(open);
              }
            });
    NodeHost host =
        new Nodes()
            .node("r1", storage)
            .clock(new ManualClock())
            .options(new HostOptions(10, 10, Nodes.LONG))
            .start();
    CompletableFuture<Answer> request = host.request("t", Nodes.FAILED, Nodes.LONG);
    entered.await();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(host::close);
    open.countDown();
    closing.join();
    assertEquals(Nodes.ABORTED, request.join());
    assertEquals(Health.State.STOPPED, host.health().state());
  }

  @Test
  void closingWithoutTimeToWaitMakesOpenRequestsUnknown() {
    NodeHost host = new Nodes().node("r1", Nodes.storage()).clock(new ManualClock()).start();
    CompletableFuture<Answer> never = host.outcome("nobody's", Nodes.LONG);
    host.close();
    assertInstanceOf(Answer.Unknown.class, never.join());
  }
}
