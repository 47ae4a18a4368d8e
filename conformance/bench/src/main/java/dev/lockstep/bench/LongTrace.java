package dev.lockstep.bench;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.mutants.ReplayCheck;
import dev.lockstep.sim.Fault;
import dev.lockstep.sim.RunResult;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Simulation;
import dev.lockstep.traces.TraceEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a long trace of a protocol in a process of its own, so that the process which replays it
 * does not pay for that.
 */
final class LongTrace {
  /** Instances that are under way at a time, in the traces that replay reads. */
  static final int OPEN = 256;

  private static final int INSTANCES = 40;
  private static final int FAULTS_OF_EACH_KIND = 12;

  private LongTrace() {}

  /**
   * A simulated run of forty instances in which messages are lost, repeated and late, and no node
   * restarts.
   */
  static List<TraceEntry> seed(Protocol protocol) {
    Scenario scenario = ReplayCheck.scenario(protocol).withInstances(INSTANCES);
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < FAULTS_OF_EACH_KIND; i++) {
      faults.add(new Fault.Drop(17 * i + 3));
      faults.add(new Fault.Duplicate(13 * i + 5, 40));
      faults.add(new Fault.Delay(11 * i + 7, 200));
    }
    RunResult result = Simulation.run(scenario, new Schedule(1, 10, faults));
    if (!result.progressed()) {
      throw new IllegalStateException(
          "the simulated run of " + protocol.name() + " did not finish: " + result.unfinished());
    }
    return result.trace();
  }

  /** A trace of a number of events, made of the seed. */
  static TraceMultiplier of(Protocol protocol, Kind kind, long events, int open) {
    return new TraceMultiplier(seed(protocol), events, open, kind == Kind.DISTINCT, 1);
  }

  /**
   * Records a trace: PROTOCOL KIND EVENTS FOLDER.
   *
   * @param args as {@link ReplayBenchmark} passes them
   */
  public static void main(String[] args) {
    Protocol protocol = Protocol.named(args[0]);
    Kind kind = Kind.labelled(args[1]);
    long events = Long.parseLong(args[2]);
    Path folder = Path.of(args[3]);
    if (kind == Kind.STEADY) {
      SteadyLog.record(protocol, events, folder);
    } else {
      RecordedTrace.write(folder, of(protocol, kind, events, OPEN));
    }
  }
}
