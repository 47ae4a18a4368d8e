package dev.lockstep.evidence.sim;

import dev.lockstep.sim.CrashPoint;
import dev.lockstep.sim.Fault;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Schedules for property tests: independent records, so that jqwik shrinks a failing schedule to
 * the few faults that matter, with small numbers.
 */
final class Schedules {
  private static final int FAULTS_MAX = 30;

  private Schedules() {}

  /** Few runs visit these points more than once or twice. */
  private static Fault crash(
      int node, CrashPoint point, int occurrence, int survivors, int downMillis) {
    boolean seldom = point == CrashPoint.AFTER_RESTART || point == CrashPoint.BETWEEN_PERSISTED;
    int visit = seldom ? 1 + occurrence % 2 : occurrence;
    return new Fault.Crash(node, point, visit, survivors, downMillis);
  }

  /** Schedules that fit the scenario's nodes, instances and safety phase. */
  static Arbitrary<Schedule> of(Scenario scenario) {
    return Combinators.combine(
            Arbitraries.longs().between(0, 1_000_000),
            Arbitraries.integers().between(0, 15),
            faults(scenario).list().ofMaxSize(FAULTS_MAX))
        .as(Schedule::new);
  }

  private static Arbitrary<Fault> faults(Scenario scenario) {
    int horizon = scenario.safetyMillis();
    int nodeCount = scenario.cluster().nodes().size();
    Arbitrary<Integer> node = Arbitraries.integers().between(0, nodeCount - 1);
    Arbitrary<Integer> at = Arbitraries.integers().between(0, horizon - 1);
    Arbitrary<Integer> length = Arbitraries.integers().between(0, horizon / 4);
    Arbitrary<Integer> message =
        Arbitraries.integers().between(0, scenario.instances() * nodeCount * 6);
    Arbitrary<Integer> instance = Arbitraries.integers().between(0, scenario.instances() - 1);
    Arbitrary<Fault> crash =
        Combinators.combine(
                node,
                Arbitraries.of(CrashPoint.class),
                Arbitraries.integers().between(1, 3 * scenario.instances()),
                Arbitraries.integers().between(0, 2),
                Arbitraries.integers().between(0, horizon / 8))
            .as(Schedules::crash);
    Arbitrary<Fault> cut =
        Combinators.combine(
                at,
                length,
                Arbitraries.longs().between(0, (1L << nodeCount) - 1),
                Arbitraries.of(false, true))
            .as(Fault.Cut::new);
    return Arbitraries.oneOf(
        crash,
        crash,
        cut,
        message.map(Fault.Drop::new),
        Combinators.combine(message, at).as(Fault.Duplicate::new),
        Combinators.combine(message, length).as(Fault.Delay::new),
        Combinators.combine(node, at, length).as(Fault.Pause::new),
        Combinators.combine(instance, at).as(Fault.Repeat::new),
        node.map(Fault.MissOne::new),
        Combinators.combine(node, instance, at).as(Fault.Passivate::new));
  }
}
