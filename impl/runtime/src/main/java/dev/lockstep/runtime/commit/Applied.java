package dev.lockstep.runtime.commit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Who waits until the resource has carried out a transaction. Each future is completed once: with
 * the outcome, or as unknown when its time is over or the node closes. Thread-safe.
 */
final class Applied {

  private final String node;
  private final ResourceThreads threads;
  private final Map<String, List<CompletableFuture<CommitOutcome>>> waiting = new HashMap<>();

  Applied(String node, ResourceThreads threads) {
    this.node = node;
    this.threads = threads;
  }

  CompletableFuture<CommitOutcome> await(String transaction, Duration within) {
    CompletableFuture<CommitOutcome> future = new CompletableFuture<>();
    synchronized (this) {
      waiting.computeIfAbsent(transaction, key -> new ArrayList<>(1)).add(future);
    }
    Runnable cancel = threads.later(within, () -> giveUp(transaction, future));
    return future.whenComplete((outcome, failure) -> cancel.run());
  }

  private void giveUp(String transaction, CompletableFuture<CommitOutcome> future) {
    synchronized (this) {
      waiting.computeIfPresent(
          transaction,
          (key, futures) -> {
            futures.removeIf(each -> each == future);
            return futures.isEmpty() ? null : futures;
          });
    }
    future.complete(
        new CommitOutcome.Unknown(
            transaction, "the time given is over, and " + node + " has not carried it out"));
  }

  void ended(String transaction, CommitOutcome outcome) {
    List<CompletableFuture<CommitOutcome>> futures;
    synchronized (this) {
      futures = waiting.remove(transaction);
    }
    if (futures != null) {
      futures.forEach(future -> future.complete(outcome));
    }
  }

  void close() {
    List<String> names;
    synchronized (this) {
      names = List.copyOf(waiting.keySet());
    }
    names.forEach(
        name -> ended(name, new CommitOutcome.Unknown(name, "the node " + node + " was closed")));
  }
}
