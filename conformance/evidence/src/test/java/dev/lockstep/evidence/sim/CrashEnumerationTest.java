package dev.lockstep.evidence.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.sim.CrashPoint;
import dev.lockstep.sim.Fault;
import dev.lockstep.sim.FaultKind;
import dev.lockstep.sim.RunResult;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Simulation;
import dev.lockstep.sim.Tally;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills every node at every point of reference runs, with none, one and all of the unsynced records
 * surviving, and once more right after it has recovered; each run must go on, come to right
 * outcomes and replay.
 *
 * <p>That is a kill between every two consecutive actions of a node, and at every storage step: the
 * test checks both from the traces.
 */
class CrashEnumerationTest {
  private static final int DOWN_MILLIS = 40;
  private static final int ALL = Integer.MAX_VALUE;

  /** How many inputs a node takes at most in a reference run; reaching it is a mistake here. */
  private static final int VISITS_MAX = 1_000;

  /** Runs of more events have thousands of points to kill at, which takes a night. */
  private static final int SHORT_EVENTS_MAX = 200;

  static List<String> protocolsOfShortRuns() {
    return protocols(true);
  }

  static List<String> protocolsOfLongRuns() {
    return protocols(false);
  }

  private static List<String> protocols(boolean ofShortRuns) {
    return Protocol.registered().stream()
        .map(Protocol::name)
        .filter(name -> hasShortRuns(name) == ofShortRuns)
        .toList();
  }

  private static boolean hasShortRuns(String name) {
    return Simulation.run(scenario(name), Schedule.faultFree(1)).tally().events()
        <= SHORT_EVENTS_MAX;
  }

  private static Scenario scenario(String name) {
    return Conformance.scenario(name).withInstances(3).withTimes(0, 1_500, 60_000);
  }

  /** A run in which nothing else goes wrong, and two with late, lost and repeated messages. */
  private static List<Schedule> references() {
    return List.of(
        Schedule.faultFree(1),
        new Schedule(3, 3, List.of(new Fault.Cut(4, 300, 1, false), new Fault.Repeat(0, 150))),
        new Schedule(
            4,
            5,
            List.of(
                new Fault.Drop(0),
                new Fault.Delay(2, 400),
                new Fault.Duplicate(3, 60),
                new Fault.Duplicate(5, 500),
                new Fault.Drop(7))));
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("protocolsOfShortRuns")
  void aNodeKilledAnywhereComesBackAndTheRunConforms(String name) {
    killEverywhere(name);
  }

  @Tag("nightly")
  @ParameterizedTest
  @MethodSource("protocolsOfLongRuns")
  void aNodeKilledAnywhereInALongRunComesBackAndTheRunConforms(String name) {
    killEverywhere(name);
  }

  private static void killEverywhere(String name) {
    Scenario scenario = scenario(name);
    try (Conformance conformance = Conformance.of(scenario)) {
      Set<String> kinds = new TreeSet<>();
      Tally total = new Tally();
      for (Schedule reference : references()) {
        RunResult undisturbed = Simulation.run(scenario, reference);
        conformance.check(undisturbed);
        for (int node = 0; node < scenario.cluster().nodes().size(); node++) {
          killEverywhere(conformance, scenario, undisturbed, node, kinds, total);
        }
      }
      for (String role : scenario.cluster().roles().keySet()) {
        assertTrue(kinds.stream().anyMatch(pair -> pair.startsWith(role + " ")), role);
      }
      total.faults().entrySet().stream()
          .filter(fault -> fault.getKey().name().startsWith("CRASH_"))
          .forEach(fault -> assertTrue(fault.getValue() > 0, () -> fault.getKey() + " never"));
    }
  }

  private static void killEverywhere(
      Conformance conformance,
      Scenario scenario,
      RunResult undisturbed,
      int node,
      Set<String> kinds,
      Tally total) {
    String nodeName = scenario.cluster().nodes().get(node);
    List<TraceRecord.Event> whole = firstIncarnation(undisturbed, nodeName);
    Set<Integer> prefixes = new TreeSet<>();
    Set<String> seen = new HashSet<>();
    for (CrashPoint point : CrashPoint.values()) {
      for (int survivors : survivors(point)) {
        int visit = 0;
        RunResult result;
        do {
          visit++;
          assertTrue(visit < VISITS_MAX, "the enumeration does not end");
          List<Fault> faults = new ArrayList<>(undisturbed.schedule().faults());
          if (point == CrashPoint.AFTER_RESTART) {
            faults.add(new Fault.Crash(node, CrashPoint.AFTER_STEP, visit, 0, DOWN_MILLIS));
            faults.add(new Fault.Crash(node, point, 1, survivors, DOWN_MILLIS));
          } else {
            faults.add(new Fault.Crash(node, point, visit, survivors, DOWN_MILLIS));
          }
          result = Simulation.run(scenario, undisturbed.schedule().withFaults(faults));
          if (result.tally().of(kind(point)) > 0) {
            total.add(result.tally());
            // A kill after a sync is one before it whose records all survived: one check is enough.
            if (seen.add(result.traceHash())) {
              conformance.check(result);
            }
            List<TraceRecord.Event> done = firstIncarnation(result, nodeName);
            assertEquals(whole.subList(0, done.size()), done);
            prefixes.add(done.size());
          }
        } while (result.tally().of(kind(point)) > 0);
      }
    }
    String role = scenario.cluster().role(nodeName);
    for (int done = 1; done < whole.size(); done++) {
      if (undisturbedBeforeHealing(scenario, whole.get(done))) {
        assertTrue(prefixes.contains(done), nodeName + " was not killed after event " + done);
        kinds.add(role + " " + whole.get(done - 1).action() + " " + whole.get(done).action());
      }
    }
  }

  /** Faults end with the safety phase; what a run does after that is not killed. */
  private static boolean undisturbedBeforeHealing(Scenario scenario, TraceRecord.Event event) {
    return event.wallMicros() - Simulation.EPOCH_MICROS < scenario.safetyMillis() * 1_000L;
  }

  private static List<Integer> survivors(CrashPoint point) {
    return switch (point) {
      case AFTER_APPEND, AFTER_STEP, BEFORE_SYNC -> List.of(0, 1, ALL);
      default -> List.of(0);
    };
  }

  private static FaultKind kind(CrashPoint point) {
    return FaultKind.valueOf("CRASH_" + point.name());
  }

  private static List<TraceRecord.Event> firstIncarnation(RunResult result, String node) {
    return result.trace().stream()
        .filter(entry -> entry.node().equals(node) && entry.incarnation() == 1)
        .map(TraceEntry::record)
        .filter(TraceRecord.Event.class::isInstance)
        .map(TraceRecord.Event.class::cast)
        .toList();
  }
}
