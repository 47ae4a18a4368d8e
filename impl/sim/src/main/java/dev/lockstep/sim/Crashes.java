package dev.lockstep.sim;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The crashes that a schedule has for one node, each at a visit to a point, counted from 1. */
final class Crashes {

  /** Invariant: {@code next} is the first visit to come at which a crash stands, or 0. */
  private static final class Visits {
    final NavigableMap<Integer, Fault.Crash> crashes = new TreeMap<>();
    int visits;
    int next;

    void findNext() {
      Integer later = crashes.higherKey(visits);
      next = later == null ? 0 : later;
    }
  }

  private final Map<CrashPoint, Visits> points = new EnumMap<>(CrashPoint.class);

  Crashes(List<Fault> faults, int node, int nodes) {
    for (CrashPoint point : CrashPoint.values()) {
      points.put(point, new Visits());
    }
    for (Fault fault : faults) {
      if (fault instanceof Fault.Crash crash && crash.node() % nodes == node) {
        points.get(crash.point()).crashes.put(crash.occurrence(), crash);
      }
    }
    points.values().forEach(Visits::findNext);
  }

  /** Notes a visit to a point; the crash that the schedule has for it, or null. */
  Fault.Crash visit(CrashPoint point) {
    Visits at = points.get(point);
    if (++at.visits != at.next) {
      return null;
    }
    at.findNext();
    return at.crashes.get(at.visits);
  }
}
