package dev.lockstep.runtime.multipaxos;

import dev.lockstep.traces.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * What one replica has told of one group: its decrees in the order of their positions, and the
 * calls that wait for theirs.
 *
 * <p>Invariants: (1) decrees are known without a hole from {@code base} to {@code end}; those that
 * come early wait; (2) a call is completed once; (3) nothing is kept below {@code base}.
 *
 * <p>Thread-safe. Futures are completed outside the lock.
 */
final class Decrees {

  /** One step of a reader: a decree, a hole, or what was skipped. */
  record Next(long position, Optional<Tag> tag, boolean skipped) {}

  private final TreeMap<Long, Value> early = new TreeMap<>();
  private final TreeMap<Long, Optional<Tag>> known = new TreeMap<>();
  private final Map<String, CompletableFuture<Long>> calls = new HashMap<>();
  private final CompletableFuture<Tag> first = new CompletableFuture<>();
  private long base = 1;
  private long end = 1;
  private boolean closed;

  /** A replica told that a value is chosen. */
  void decree(long position, Value value) {
    Map<Long, Tag> news;
    synchronized (this) {
      if (position >= end) {
        early.put(position, value);
      }
      news = advance();
    }
    complete(news);
  }

  /** A replica told that it has nothing below a position. */
  void skipped(long position) {
    Map<Long, Tag> news;
    synchronized (this) {
      if (position > end) {
        known.clear();
        early.headMap(position).clear();
        end = position;
      }
      forget(position);
      news = advance();
    }
    complete(news);
  }

  private Map<Long, Tag> advance() {
    TreeMap<Long, Tag> news = new TreeMap<>();
    for (Value value = early.remove(end); value != null; value = early.remove(end)) {
      Optional<Tag> tag = Tag.of(value);
      known.put(end, tag);
      if (tag.isPresent()) {
        news.put(end, tag.get());
      }
      end++;
    }
    notifyAll();
    return news;
  }

  private void complete(Map<Long, Tag> news) {
    news.forEach(
        (position, tag) -> {
          first.complete(tag);
          CompletableFuture<Long> call;
          synchronized (this) {
            call = calls.remove(tag.call());
          }
          if (call != null) {
            call.complete(position);
          }
        });
  }

  /** Forgets what is below a position. */
  synchronized void forget(long position) {
    if (position > base) {
      base = position;
      known.headMap(position).clear();
    }
  }

  /** The first value, as soon as it is known; for a group that is never trimmed. */
  CompletableFuture<Tag> first() {
    return first;
  }

  /** Waits for the decree of a call. */
  synchronized void expect(String call, CompletableFuture<Long> position) {
    calls.put(call, position);
  }

  /** A call waits no longer. */
  synchronized void giveUp(String call) {
    calls.remove(call);
  }

  synchronized int waiting() {
    return calls.size();
  }

  /** How many decrees are kept. */
  synchronized int untrimmed() {
    return known.size() + early.size();
  }

  /** The first position that is not known yet. */
  synchronized long end() {
    return end;
  }

  /**
   * Waits for what a reader hears next.
   *
   * @param position the first position that it has not heard of
   * @return null when nothing more will come
   */
  synchronized Next await(long position) throws InterruptedException {
    while (!closed && position >= base && position >= end) {
      wait();
    }
    if (position < base) {
      return new Next(base, Optional.empty(), true);
    }
    return closed ? null : new Next(position, known.get(position), false);
  }

  /** Nothing more will come. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
