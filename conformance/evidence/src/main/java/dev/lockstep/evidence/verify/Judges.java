package dev.lockstep.evidence.verify;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.ReplayJudge;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Replay's judges, kept from part to part: to load a specification takes over a second of CPU time.
 * Two parts that judge at the same time get two. Thread-safe.
 */
final class Judges implements AutoCloseable {

  /** What needs a judge. */
  interface Task<T, E extends Exception> {
    T with(ReplayJudge judge) throws E;
  }

  private final Map<String, Deque<ReplayJudge>> idle = new HashMap<>();

  /** Does this with a judge for the protocol that nobody else uses meanwhile. */
  <T, E extends Exception> T lend(Protocol protocol, Task<T, E> task) throws E {
    ReplayJudge judge = take(protocol.name());
    if (judge == null) {
      judge = ReplayJudge.of(protocol);
    }
    boolean whole = false;
    try {
      T result = task.with(judge);
      whole = true;
      return result;
    } finally {
      if (whole) {
        keep(protocol.name(), judge);
      } else {
        judge.close(); // nobody knows in what state it is
      }
    }
  }

  private synchronized ReplayJudge take(String protocol) {
    return idle.getOrDefault(protocol, new ArrayDeque<>()).poll();
  }

  private synchronized void keep(String protocol, ReplayJudge judge) {
    idle.computeIfAbsent(protocol, none -> new ArrayDeque<>()).push(judge);
  }

  @Override
  public synchronized void close() {
    idle.values().forEach(judges -> judges.forEach(ReplayJudge::close));
    idle.clear();
  }
}
