package dev.lockstep.runtime.raft;

import dev.lockstep.runtime.Callbacks;
import dev.lockstep.runtime.InFlight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The calls of clients that have no outcome yet: bounded in number and bytes, each ended once, by
 * its outcome, its time, or the end of the member, whichever is first.
 *
 * <p>Thread-safe. Futures are completed through {@link Callbacks}.
 *
 * @param <O> outcomes
 */
final class Calls<O> {

  /** A call. */
  static class Call<O> {
    final CompletableFuture<O> future = new CompletableFuture<>();
    final long deadlineNanos;
    final int bytes;
    private long ticket = InFlight.CLOSED; // until it is open: nobody's

    Call(long deadlineNanos, int bytes) {
      this.deadlineNanos = deadlineNanos;
      this.bytes = bytes;
    }
  }

  /** Outcomes of several calls, told together. */
  final class Ending {
    private final List<Runnable> completions = new ArrayList<>();

    /** Ends a call, unless it has ended. */
    void add(Call<O> call, O outcome) {
      if (take(call)) {
        completions.add(() -> call.future.complete(outcome));
      }
    }

    /** Ends a call by an error of the client's own. */
    void addFailure(Call<O> call, Throwable failure) {
      if (take(call)) {
        completions.add(() -> call.future.completeExceptionally(failure));
      }
    }

    /** Tells the clients. */
    void tell() {
      if (!completions.isEmpty()) {
        List<Runnable> all = List.copyOf(completions);
        completions.clear();
        callbacks.run(() -> all.forEach(Runnable::run));
      }
    }
  }

  private final InFlight<Call<O>> open;
  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();
  private final Callbacks callbacks;
  private final Object idle = new Object();
  private volatile boolean awaited;

  Calls(int openMax, long bytesMax, Callbacks callbacks) {
    this.open = new InFlight<>(openMax);
    this.bytesMax = bytesMax;
    this.callbacks = callbacks;
  }

  /** Opens a call; {@link InFlight#FULL}, {@link InFlight#CLOSED}, or its ticket. */
  long open(Call<O> call) {
    if (bytes.addAndGet(call.bytes) > bytesMax) {
      bytes.addAndGet(-call.bytes);
      return InFlight.FULL;
    }
    // Whoever finds it among the open ones must find its ticket, too.
    synchronized (call) {
      call.ticket = open.open(call);
      if (call.ticket < 0) {
        bytes.addAndGet(-call.bytes);
      }
      return call.ticket;
    }
  }

  private boolean take(Call<O> call) {
    long ticket;
    synchronized (call) {
      ticket = call.ticket;
    }
    if (open.take(ticket) == null) {
      return false;
    }
    bytes.addAndGet(-call.bytes);
    if (awaited) {
      synchronized (idle) {
        idle.notifyAll();
      }
    }
    return true;
  }

  Ending ending() {
    return new Ending();
  }

  /** Ends one call. */
  void end(Call<O> call, O outcome) {
    Ending ending = ending();
    ending.add(call, outcome);
    ending.tell();
  }

  /** Ends the calls whose time is over. */
  void expire(long nowNanos, Function<Call<O>, O> outcome) {
    Ending ending = ending();
    for (Call<O> call : open.entries()) {
      if (nowNanos - call.deadlineNanos >= 0) {
        ending.add(call, outcome.apply(call));
      }
    }
    ending.tell();
  }

  int size() {
    return open.size();
  }

  /** Waits until no call is open, or the time is over. */
  void awaitNone(Duration within) {
    long endNanos = System.nanoTime() + within.toNanos();
    awaited = true;
    try {
      synchronized (idle) {
        for (long left = within.toNanos();
            open.size() > 0 && left > 0;
            left = endNanos - System.nanoTime()) {
          idle.wait(left / 1_000_000, (int) (left % 1_000_000));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends all calls and refuses further ones. */
  void close(Function<Call<O>, O> outcome) {
    for (Call<O> call : open.close()) {
      O last = outcome.apply(call);
      callbacks.run(() -> call.future.complete(last));
    }
  }
}
