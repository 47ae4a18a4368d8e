package dev.lockstep.sim;

import dev.lockstep.traces.TraceRecord;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts of one run or of many. Not thread-safe.
 *
 * <p>An action counts as effective when its event changed a variable or sent a message; one that
 * only drops a stale message is taken and not effective.
 */
public final class Tally {
  private final Map<FaultKind, Long> faults = new EnumMap<>(FaultKind.class);
  private final Map<String, Long> taken = new HashMap<>();
  private final Map<String, Long> effective = new HashMap<>();
  private long runs;

  /** How often each kind of fault took effect; a kind that never did has 0. */
  public Map<FaultKind, Long> faults() {
    Map<FaultKind, Long> all = new EnumMap<>(FaultKind.class);
    for (FaultKind kind : FaultKind.values()) {
      all.put(kind, faults.getOrDefault(kind, 0L));
    }
    return all;
  }

  /** Events by action. */
  public Map<String, Long> taken() {
    return new TreeMap<>(taken);
  }

  /** Events by action that changed a variable or sent a message. */
  public Map<String, Long> effective() {
    return new TreeMap<>(effective);
  }

  /** How often a kind of fault took effect. */
  public long of(FaultKind kind) {
    return faults.getOrDefault(kind, 0L);
  }

  /** Which kinds of fault took effect at least once: the records of {@link Fault}. */
  public Set<Class<? extends Fault>> struck() {
    Set<Class<? extends Fault>> struck = new HashSet<>();
    faults.keySet().forEach(kind -> kind.cause().ifPresent(struck::add));
    return struck;
  }

  /** How many events are counted here. */
  public long events() {
    return taken.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many runs are counted here. */
  public long runs() {
    return runs;
  }

  /** Adds another tally to this one. */
  public void add(Tally other) {
    other.faults.forEach((kind, count) -> faults.merge(kind, count, Long::sum));
    other.taken.forEach((action, count) -> taken.merge(action, count, Long::sum));
    other.effective.forEach((action, count) -> effective.merge(action, count, Long::sum));
    runs += other.runs;
  }

  void count(FaultKind kind) {
    faults.merge(kind, 1L, Long::sum);
  }

  void count(TraceRecord.Event event) {
    taken.merge(event.action(), 1L, Long::sum);
    if (!event.changes().isEmpty() || event.sent() > 0) {
      effective.merge(event.action(), 1L, Long::sum);
    }
  }

  void count(String action, long times) {
    if (times > 0) {
      taken.merge(action, times, Long::sum);
    }
  }

  void countRun() {
    runs++;
  }

  @Override
  public String toString() {
    return runs + " runs, faults " + faults + ", actions " + taken() + ", effective " + effective();
  }
}
