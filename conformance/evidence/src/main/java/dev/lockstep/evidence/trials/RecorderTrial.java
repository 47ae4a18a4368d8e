package dev.lockstep.evidence.trials;

import dev.lockstep.evidence.mutants.Trial;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceSink;
import dev.lockstep.traces.chronicle.BufferedRecorder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** Trials of the recorder with a buffer. */
public enum RecorderTrial implements Trial {
  /** One record after the other, each of which waits until the one before is written. */
  WITHOUT_LOAD {
    @Override
    public Optional<String> complaint(Path folder) {
      return orderOf(recorded(false));
    }
  },

  /** The writer is held up while many records come. */
  UNDER_LOAD {
    @Override
    public Optional<String> complaint(Path folder) {
      return orderOf(recorded(true));
    }
  },

  /** The same; the merge reads what was written. */
  MERGED_UNDER_LOAD {
    @Override
    public Optional<String> complaint(Path folder) {
      return Merged.fault(Map.of("n1", recorded(true)));
    }
  };

  private static final int RECORDS = 50;

  /** The records in the order in which they reach the sink. */
  private static List<TraceRecord> recorded(boolean load) {
    ConcurrentLinkedQueue<TraceRecord> records = new ConcurrentLinkedQueue<>();
    Semaphore written = new Semaphore(0);
    Semaphore mayWrite = new Semaphore(0);
    TraceSink sink =
        record -> {
          mayWrite.acquireUninterruptibly();
          records.add(record);
          written.release();
        };
    try (BufferedRecorder recorder = new BufferedRecorder(sink, 2 * RECORDS, "trial-recorder")) {
      for (long number = 0; number < RECORDS; number++) {
        recorder.accept(record(number));
        if (!load) {
          mayWrite.release();
          written.acquireUninterruptibly();
        }
      }
      mayWrite.release(RECORDS);
    }
    return List.copyOf(records);
  }

  private static Optional<String> orderOf(List<TraceRecord> records) {
    long expected = 0;
    for (TraceRecord record : records) {
      if (record.sequence() != expected++) {
        return Optional.of(
            "record " + record.sequence() + " stands where " + (expected - 1) + " belongs");
      }
    }
    return expected == RECORDS
        ? Optional.empty()
        : Optional.of(expected + " of " + RECORDS + " records were written");
  }

  private static TraceRecord record(long number) {
    return number == 0
        ? new TraceRecord.Header(
            1, "protocol", "Specification", "", "n1", 1, new TreeMap<>(Map.of()), List.of())
        : new TraceRecord.State(number, "", new TreeMap<>(Map.of()), false);
  }
}
