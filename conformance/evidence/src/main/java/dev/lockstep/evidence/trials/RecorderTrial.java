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
      return recorded(false);
    }
  },

  /** The writer is held up while many records come. */
  UNDER_LOAD {
    @Override
    public Optional<String> complaint(Path folder) {
      return recorded(true);
    }
  };

  private static final int RECORDS = 50;

  private static Optional<String> recorded(boolean load) {
    ConcurrentLinkedQueue<Long> numbers = new ConcurrentLinkedQueue<>();
    Semaphore written = new Semaphore(0);
    Semaphore mayWrite = new Semaphore(0);
    TraceSink sink =
        record -> {
          mayWrite.acquireUninterruptibly();
          numbers.add(record.sequence());
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
    long expected = 0;
    for (long number : numbers) {
      if (number != expected++) {
        return Optional.of("record " + number + " stands where " + (expected - 1) + " belongs");
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
