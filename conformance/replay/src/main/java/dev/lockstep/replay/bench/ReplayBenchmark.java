package dev.lockstep.replay.bench;

import dev.lockstep.replay.ProgressListener;
import dev.lockstep.replay.Replay;
import dev.lockstep.replay.ReplayOptions;
import dev.lockstep.replay.ReplayReport;
import dev.lockstep.replay.SpecificationView;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.ndjson.NdjsonReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Replays a long trace made of a recorded one and prints one line: verdict, events, instances,
 * CPU-seconds of this process so far, heap in use at the end. Run it as a process of its own with
 * two numbers of events; the slope between them is the speed without start-up.
 *
 * <pre>{@code
 * java -Xmx128m -cp ... dev.lockstep.replay.bench.ReplayBenchmark \
 *     specs/paxos PaxosNode recorded.ndjson 1000000 distinct
 * }</pre>
 */
public final class ReplayBenchmark {
  private static final int OPEN = 1000;

  private ReplayBenchmark() {}

  /**
   * Runs once.
   *
   * @param args protocol folder, specification, recorded trace without restarts, number of events,
   *     and {@code distinct} or {@code repeated}
   */
  public static void main(String[] args) {
    if (args.length != 5) {
      System.err.println("usage: FOLDER SPECIFICATION TRACE.ndjson EVENTS distinct|repeated");
      System.exit(64);
    }
    List<TraceEntry> recorded = new ArrayList<>();
    try (NdjsonReader reader = NdjsonReader.open(Path.of(args[2]))) {
      reader.forEachRemaining(recorded::add);
    }
    TraceMultiplier trace =
        new TraceMultiplier(recorded, Long.parseLong(args[3]), OPEN, args[4].equals("distinct"), 1);
    ReplayReport report =
        Replay.of(SpecificationView.ofProtocol(Path.of(args[0]), args[1]))
            .run(trace, ReplayOptions.DEFAULT, ProgressListener.NONE);
    System.out.printf(
        "%s events=%d instances=%d remembered=%d cpu_seconds=%.2f heap_mb=%d%n",
        report.verdict().sentence(),
        report.events(),
        report.instances(),
        report.remembered(),
        cpuSeconds(),
        heapMegabytes());
    System.exit(report.verdict().exitCode());
  }

  /** CPU time of the whole process, the compiler's and the collector's threads included. */
  private static double cpuSeconds() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() / 1e9
        : Double.NaN;
  }

  private static long heapMegabytes() {
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / (1 << 20);
  }
}
