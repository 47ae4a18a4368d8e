package dev.lockstep.runtime;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * What can be seen of a node from outside its thread: its state, its counts, its times.
 *
 * <p>Thread-safe. Times are of the node's clock, in nanoseconds; all are written by its thread.
 */
final class Vitals {

  /** Hears of every sync, on the node's thread, so it must be quick and not throw. */
  interface SyncObserver {
    void synced(int records, long tookNanos);
  }

  final LongAdder inputs = new LongAdder();
  final LongAdder compactions = new LongAdder();
  final LongAdder messagesSent = new LongAdder();
  final LongAdder messagesLost = new LongAdder();
  private final Map<Answer.Refusal, LongAdder> refusals = new EnumMap<>(Answer.Refusal.class);
  private final List<SyncObserver> observers = new CopyOnWriteArrayList<>();
  private volatile Health.State state = Health.State.STARTING;
  private volatile String why = "it opens its storage";
  private volatile boolean unsynced;
  private volatile long unsyncedSinceNanos;
  private volatile long lastSyncNanos;
  private volatile int live;
  private volatile long passive;
  private volatile long held;

  Vitals() {
    for (Answer.Refusal reason : Answer.Refusal.values()) {
      refusals.put(reason, new LongAdder());
    }
  }

  Health.State state() {
    return state;
  }

  String why() {
    return why;
  }

  void enter(Health.State next, String reason) {
    why = reason;
    state = next;
  }

  void refused(Answer.Refusal reason) {
    refusals.get(reason).increment();
  }

  long refusals(Answer.Refusal reason) {
    return refusals.get(reason).sum();
  }

  void appended(long nowNanos) {
    if (!unsynced) {
      unsyncedSinceNanos = nowNanos;
      unsynced = true;
    }
  }

  void synced(int records, long tookNanos) {
    unsynced = false;
    lastSyncNanos = tookNanos;
    observers.forEach(observer -> observer.synced(records, tookNanos));
  }

  void observe(SyncObserver observer) {
    observers.add(observer);
  }

  void instances(int nowLive, long nowPassive, long nowHeld) {
    live = nowLive;
    passive = nowPassive;
    held = nowHeld;
  }

  /** Objects that stand for the passive instances; see {@link dev.lockstep.core.Node#held()}. */
  long held() {
    return held;
  }

  int live() {
    return live;
  }

  long passive() {
    return passive;
  }

  Duration oldestUnsynced(long nowNanos) {
    return unsynced ? Duration.ofNanos(Math.max(0, nowNanos - unsyncedSinceNanos)) : Duration.ZERO;
  }

  Duration lastSync() {
    return Duration.ofNanos(lastSyncNanos);
  }
}
