package dev.lockstep.evidence.sim;

import dev.lockstep.core.Protocol;
import dev.lockstep.core.raft.RaftProtocol;
import dev.lockstep.sim.RunResult;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Simulation;

/** Prints the hashes of a few simulated runs: a program, so that another Java can run it. */
final class Hashes {
  private static final int FAULTS_OF_ONE_KIND_MAX = 8;
  private static final int SEEDS = 3;

  private Hashes() {}

  public static void main(String[] arguments) {
    System.out.print(text());
  }

  /** A line for each run. */
  static String text() {
    StringBuilder text = new StringBuilder();
    for (Protocol protocol : Protocol.registered()) {
      Scenario scenario = Scenario.of(protocol);
      for (long seed = 0; seed < SEEDS; seed++) {
        Schedule schedule = Schedule.random(seed, scenario, FAULTS_OF_ONE_KIND_MAX);
        add(text, protocol.name(), Simulation.run(scenario, schedule, entry -> {}));
      }
    }
    Scenario scenario = LongRunTest.scenario(new RaftProtocol(), 3);
    for (long seed = 0; seed < SEEDS; seed++) {
      Schedule schedule = Schedule.randomLong(seed, scenario);
      add(text, "long raft", LongRun.of(scenario, schedule, entry -> {}).result());
    }
    return text.toString();
  }

  private static void add(StringBuilder text, String name, RunResult result) {
    text.append(
        "%s seed %d trace %s steps %s%n"
            .formatted(name, result.schedule().seed(), result.traceHash(), result.stepHash()));
  }
}
