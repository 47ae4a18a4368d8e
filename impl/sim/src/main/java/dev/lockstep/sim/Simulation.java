package dev.lockstep.sim;

import dev.lockstep.core.LogService;
import dev.lockstep.traces.TraceEntry;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Runs a cluster of {@link dev.lockstep.core.Node}s in virtual time, with the faults of a schedule.
 *
 * <p>A run has two phases. In the first, the faults of the schedule happen and nothing but safety
 * is asked for, and the protocol's invariants are checked after every step. Then all is healed:
 * cuts and pauses end, nodes that are down restart. While no client asks for anything, every node
 * must come to rest within {@link Scenario#progressMillis()}, such as a participant in doubt that
 * must learn the outcome ({@link RunResult#unsettled()}). Then clients repeat unanswered requests,
 * and every instance must finish within the same bound ({@link RunResult#unfinished()}).
 *
 * <p>A run depends on nothing but its scenario and schedule. Runs share nothing: several may go on
 * in parallel threads.
 */
public final class Simulation {

  /** Wall clocks of all runs start here, 2026-01-01, in microseconds since 1970. */
  public static final long EPOCH_MICROS = 1_767_225_600_000_000L;

  private Simulation() {}

  /** Runs and keeps the trace in memory. */
  public static RunResult run(Scenario scenario, Schedule schedule) {
    return World.keep(scenario, schedule);
  }

  /**
   * Runs and hands every record out as it is written; {@link RunResult#trace()} stays empty.
   *
   * @param observer takes the records of all nodes, in order, on the calling thread
   */
  public static RunResult run(Scenario scenario, Schedule schedule, Consumer<TraceEntry> observer) {
    return new World(scenario, schedule, observer).run(List.of());
  }

  /**
   * Runs clients that use one instance as a replicated log for the whole safety phase; in the
   * second phase each must carry out one operation more.
   *
   * @param observer takes the records of all nodes; null to record nothing, which takes a fraction
   *     of the time: then after every step only the protocol's monitor looks ({@link
   *     dev.lockstep.core.Invariants#monitor}); where it has none, its invariants are checked every
   *     20 ms of virtual time
   * @param scenario its instances and spacing have no meaning here
   * @throws IllegalArgumentException if the protocol is no replicated log
   */
  public static RunResult run(
      Scenario scenario, Schedule schedule, Load load, Consumer<TraceEntry> observer) {
    LogService service =
        scenario
            .protocol()
            .logService()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        scenario.protocol().name() + " is no replicated log"));
    SplittableRandom random = new SplittableRandom(~schedule.seed());
    return new World(
            scenario, schedule, observer, world -> new LogClients(world, load, service, random))
        .run(List.of());
  }
}
