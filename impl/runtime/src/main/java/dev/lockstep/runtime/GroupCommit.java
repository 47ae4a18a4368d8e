package dev.lockstep.runtime;

import dev.lockstep.runtime.log.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The records of a node that wait for a sync, who waits for them, and the sync that is under way.
 * One sync makes durable all that was appended before it was begun.
 *
 * <p>A sync during which nothing comes in runs on the node's own thread, which is the quickest for
 * one who waits. Where inputs came during the last one, the next runs on another thread, and the
 * node takes its inputs meanwhile.
 *
 * <p>Invariants: (1) a record is told of only after a sync that was begun after its append; (2)
 * there is one sync at a time; (3) records are told of in the order of their appends; (4) few
 * records wait for a second sync while the first is under way: see {@link #isFull}.
 *
 * <p>Not thread-safe: the node's own thread.
 */
final class GroupCommit {

  /** Records that nobody waits for are durable so long after the first of them at the latest. */
  private static final long LAZY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int UNSYNCED_MAX = 1024;

  /** With fewer inputs, waking another thread and being woken by it costs more than it gives. */
  private static final int INPUTS_OF_LOAD = 2;

  /**
   * What a sync has made durable.
   *
   * @param instances one for each record
   * @param tasks what waited for it
   * @param waitedNanos how long the node's thread stood still for the sync
   */
  record Synced(List<String> instances, List<Runnable> tasks, long waitedNanos) {}

  private final Log log;
  private final Executor disk;
  private final NodeClock clock;
  private final Vitals vitals;
  private final LongSupplier inputs;
  private final Runnable wake;
  private final List<String> unsynced = new ArrayList<>();
  private final List<Runnable> tasks = new ArrayList<>();
  private final List<Runnable> ready = new ArrayList<>();
  private long unsyncedSinceNanos;
  private boolean awaited;
  private boolean loaded;
  private Sync underWay;

  /**
   * Nothing waits.
   *
   * @param disk where syncs run that the node's thread does not wait for
   * @param inputs how many inputs have come in so far, taken or not
   * @param wake called on another thread when such a sync has ended
   */
  GroupCommit(
      Log log, Executor disk, NodeClock clock, Vitals vitals, LongSupplier inputs, Runnable wake) {
    this.log = log;
    this.disk = disk;
    this.clock = clock;
    this.vitals = vitals;
    this.inputs = inputs;
    this.wake = wake;
  }

  /** One sync, and what it makes durable. */
  private final class Sync implements Runnable {
    private final List<String> instances = List.copyOf(unsynced);
    private final List<Runnable> after = new ArrayList<>(tasks);
    private final Log.Sync sync = log.beginSync();
    private final long inputsBefore = inputs.getAsLong();
    private long tookNanos;
    private CompletableFuture<Void> elsewhere;

    @Override
    public void run() {
      long began = clock.nanos();
      sync.run();
      tookNanos = Math.max(0, clock.nanos() - began);
    }
  }

  /**
   * A record was appended.
   *
   * @param lazy whether nobody waits for it
   */
  void appended(String instance, boolean lazy) {
    long now = clock.nanos();
    vitals.appended(now);
    unsyncedSinceNanos = unsynced.isEmpty() ? now : unsyncedSinceNanos;
    unsynced.add(instance);
    awaited |= !lazy;
  }

  /** The task runs when all records are durable that were appended before. */
  void whenDurable(Runnable task) {
    if (!unsynced.isEmpty()) {
      afterNextSync(task);
    } else if (underWay != null) {
      underWay.after.add(task);
    } else {
      ready.add(task);
    }
  }

  /** The task runs after the next sync, which does not wait for a record that needs one. */
  void afterNextSync(Runnable task) {
    tasks.add(task);
    awaited = true;
  }

  /** Nanoseconds until records that nobody waits for have waited long enough. */
  long lazyNanosLeft(long now) {
    return unsynced.isEmpty() || underWay != null
        ? Long.MAX_VALUE
        : unsyncedSinceNanos + LAZY_NANOS - now;
  }

  /** Whether every record is durable. */
  boolean isQuiet() {
    return unsynced.isEmpty() && underWay == null;
  }

  /** Whether a sync runs on another thread, which must not meet another use of the log's files. */
  boolean isUnderWay() {
    return underWay != null;
  }

  /** Whether so much waits behind the sync under way that the node should wait for it. */
  boolean isFull() {
    return underWay != null && unsynced.size() >= UNSYNCED_MAX;
  }

  /** What the sync on another thread has made durable, if it has ended; else null. */
  Synced ended() {
    return underWay != null && underWay.elsewhere.isDone() ? end(underWay, 0) : null;
  }

  /** Waits for the sync under way, and says what it has made durable; null if there is none. */
  Synced await() {
    if (underWay == null) {
      return null;
    }
    long began = clock.nanos();
    join(underWay.elsewhere);
    return end(underWay, Math.max(0, clock.nanos() - began));
  }

  /**
   * Begins a sync if one is due and none is under way.
   *
   * @param elsewhere whether it may run on another thread
   * @return what has become durable, or null if nothing has, for now
   * @throws dev.lockstep.runtime.log.LogException if a sync failed, here or on the other thread
   */
  Synced advance(boolean elsewhere) {
    if (!ready.isEmpty()) {
      List<Runnable> now = List.copyOf(ready);
      ready.clear();
      return new Synced(List.of(), now, 0);
    }
    if (underWay != null) {
      return ended();
    }
    if (!awaited && lazyNanosLeft(clock.nanos()) > 0) {
      return null;
    }
    Sync sync = new Sync();
    unsynced.clear();
    tasks.clear();
    awaited = false;
    if (elsewhere && loaded) {
      underWay = sync;
      sync.elsewhere = run(sync, disk, wake);
      return null;
    }
    sync.run();
    return end(sync, sync.tookNanos);
  }

  /** All that was appended is awaited now. */
  void require() {
    awaited |= !unsynced.isEmpty();
  }

  private Synced end(Sync sync, long waitedNanos) {
    if (sync.elsewhere != null) {
      join(sync.elsewhere);
    }
    underWay = null;
    loaded = inputs.getAsLong() - sync.inputsBefore >= INPUTS_OF_LOAD;
    vitals.synced(sync.instances.size(), sync.tookNanos);
    if (!unsynced.isEmpty()) {
      vitals.appended(unsyncedSinceNanos);
    }
    return new Synced(sync.instances, sync.after, waitedNanos);
  }

  /** Runs a task elsewhere; it counts as done before {@code wake} is called. */
  static CompletableFuture<Void> run(Runnable task, Executor elsewhere, Runnable wake) {
    CompletableFuture<Void> running = CompletableFuture.runAsync(task, elsewhere);
    // The stage that this returns is done only after the call, so it is not the one to look at.
    var unused = running.whenComplete((none, e) -> wake.run());
    return running;
  }

  /** Waits, and throws what the task threw. */
  static void join(CompletableFuture<Void> task) {
    try {
      task.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      } else if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }
}
