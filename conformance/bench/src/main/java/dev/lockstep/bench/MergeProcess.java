package dev.lockstep.bench;

import dev.lockstep.traces.TraceRecord;
import java.nio.file.Path;

/** Reads and merges a trace and does nothing with it: the share of replay that is not judging. */
final class MergeProcess {
  private MergeProcess() {}

  /**
   * Reads: FOLDER EVENTS_MAX. Prints how many events there were.
   *
   * @param args as {@link ReplayBenchmark} passes them
   */
  public static void main(String[] args) {
    long events = 0;
    try (RecordedTrace trace = new RecordedTrace(Path.of(args[0]), Long.parseLong(args[1]))) {
      while (trace.hasNext()) {
        events += trace.next().record() instanceof TraceRecord.Event ? 1 : 0;
      }
    }
    System.out.println(events);
  }
}
