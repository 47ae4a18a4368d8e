package dev.lockstep.bench;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.replay.ProgressListener;
import dev.lockstep.replay.Replay;
import dev.lockstep.replay.ReplayOptions;
import dev.lockstep.replay.ReplayReport;
import java.nio.file.Path;

/**
 * The process whose processor time is measured: reads the queues of a run, merges and replays them
 * with all invariants and prints one line.
 */
final class ReplayProcess {
  private ReplayProcess() {}

  /**
   * Replays: PROTOCOL FOLDER EVENTS_MAX. Exits with the verdict's code.
   *
   * @param args as {@link ReplayBenchmark} passes them
   */
  public static void main(String[] args) {
    Protocol protocol = Protocol.named(args[0]);
    ReplayReport report;
    try (RecordedTrace trace = new RecordedTrace(Path.of(args[1]), Long.parseLong(args[2]))) {
      report =
          Replay.of(ReplayJudge.view(protocol.name(), protocol.specification()))
              .run(trace, ReplayOptions.DEFAULT, ProgressListener.NONE);
    }
    Runtime runtime = Runtime.getRuntime();
    System.out.println(
        new ReplayLine(
            report.events(),
            report.instances(),
            report.remembered(),
            report.invariants().size(),
            (runtime.totalMemory() - runtime.freeMemory()) >> 20));
    System.out.println(report.verdict().sentence());
    System.exit(report.verdict().exitCode());
  }
}
