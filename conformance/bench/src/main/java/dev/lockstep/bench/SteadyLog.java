package dev.lockstep.bench;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.mutants.ReplayCheck;
import dev.lockstep.sim.Application;
import dev.lockstep.sim.ClientListener;
import dev.lockstep.sim.CrashPoint;
import dev.lockstep.sim.Fault;
import dev.lockstep.sim.Load;
import dev.lockstep.sim.RunResult;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Simulation;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord.Event;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.chronicle.ChronicleRecorder;
import dev.lockstep.traces.chronicle.TraceFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A replicated log under a steady load: three nodes, sixteen clients with a session each, half of
 * whose operations read, and a snapshot every so many entries. Now and then a node is killed or
 * stands still, and messages are lost, repeated and late.
 */
final class SteadyLog {
  private static final int NODES = 3;
  private static final int CLIENTS = 16;
  private static final int OPERATIONS_PER_SECOND = 400;
  private static final int ATTEMPT_MILLIS = 300;
  private static final int GIVE_UP_MILLIS = 3_000;
  private static final int COMPACT_EVERY = 200;
  private static final int JITTER_MILLIS = 3;

  /** Fewer events than any second of the run has, but for those in which nobody leads. */
  private static final int EVENTS_PER_SECOND = 1_000;

  private static final int FAULT_EVERY_SECONDS = 30;
  private static final int MESSAGE_FAULT_EVERY = 500;

  private SteadyLog() {}

  /** Ends a run that has given all the events that were asked for; the simulator stops at it. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Enough() {
      super(null, null, false, false);
    }
  }

  /** Counts what it is asked; the log is what replay judges. */
  private static final class Counter implements Application {
    private long count;

    @Override
    public Value apply(Value operation) {
      return Value.of(++count);
    }

    @Override
    public Value query(Value operation) {
      return Value.of(count);
    }

    @Override
    public Application copy() {
      Counter copy = new Counter();
      copy.count = count;
      return copy;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Counter counter && count == counter.count;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(count);
    }
  }

  private static final class Operations implements Load.Operations {
    private static final Value READ = Value.of("read");
    private static final Value WRITE = Value.of("write");

    @Override
    public Value next(RandomGenerator random, long number) {
      return random.nextBoolean() ? READ : WRITE;
    }

    @Override
    public boolean observes(Value operation) {
      return operation.equals(READ);
    }
  }

  /** Records a run as its nodes do, one queue for each incarnation. */
  static void record(Protocol protocol, long eventsMax, Path folder) {
    Map<Path, ChronicleRecorder> recorders = new HashMap<>();
    try {
      run(
          protocol,
          eventsMax,
          entry ->
              recorders
                  .computeIfAbsent(
                      TraceFolder.directory(folder, entry.node(), entry.incarnation()),
                      key -> ChronicleRecorder.create(folder, entry.node(), entry.incarnation()))
                  .accept(entry.record()));
    } finally {
      recorders.values().forEach(ChronicleRecorder::close);
    }
  }

  /**
   * Gives the records of a run, up to a number of events.
   *
   * @throws IllegalStateException if the run was shorter
   */
  static void run(Protocol protocol, long eventsMax, Consumer<TraceEntry> records) {
    int seconds = (int) (eventsMax / EVENTS_PER_SECOND) + 10;
    Scenario scenario =
        ReplayCheck.scenario(protocol)
            .with(protocol, protocol.logService().orElseThrow().cluster(NODES))
            .withTimes(0, 1_000 * seconds, 60_000);
    Load load =
        new Load(
            CLIENTS,
            OPERATIONS_PER_SECOND,
            ATTEMPT_MILLIS,
            GIVE_UP_MILLIS,
            COMPACT_EVERY,
            Counter::new,
            new Operations(),
            ClientListener.NONE);
    long[] left = {eventsMax};
    RunResult result =
        Simulation.run(
            unbounded(scenario),
            new Schedule(1, JITTER_MILLIS, faults(seconds)),
            load,
            entry -> {
              if (left[0] == 0) {
                throw new Enough();
              }
              records.accept(entry);
              left[0] -= entry.record() instanceof Event ? 1 : 0;
            });
    if (left[0] > 0) {
      throw new IllegalStateException(
          "a run of %d s lacks %d events: %s".formatted(seconds, left[0], result.failure()));
    }
  }

  private static Scenario unbounded(Scenario scenario) {
    return new Scenario(
        scenario.protocol(),
        scenario.cluster(),
        scenario.instances(),
        scenario.spacingMillis(),
        scenario.safetyMillis(),
        scenario.progressMillis(),
        Integer.MAX_VALUE,
        scenario.specificationHash());
  }

  private static List<Fault> faults(int seconds) {
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i * FAULT_EVERY_SECONDS < seconds; i++) {
      faults.add(new Fault.Crash(i % NODES, CrashPoint.AFTER_STEP, 7_919 * (i + 1), 1, 400));
      faults.add(new Fault.Pause((i + 1) % NODES, 1_000 * FAULT_EVERY_SECONDS * i + 15_000, 600));
    }
    for (int i = 1; i * MESSAGE_FAULT_EVERY < seconds * EVENTS_PER_SECOND; i++) {
      faults.add(new Fault.Drop(MESSAGE_FAULT_EVERY * i));
      faults.add(new Fault.Duplicate(MESSAGE_FAULT_EVERY * i + 101, 40));
      faults.add(new Fault.Delay(MESSAGE_FAULT_EVERY * i + 307, 200));
    }
    return faults;
  }
}
