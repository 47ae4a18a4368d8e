package dev.lockstep.bench.micro;

import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceSink;
import dev.lockstep.traces.chronicle.BufferedRecorder;
import dev.lockstep.traces.chronicle.ChronicleRecorder;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What recording costs through a {@link BufferedRecorder}: the calling thread's share, for bursts
 * that the buffer takes, and the time until the writer thread has all of a burst in the file. No
 * event is dropped. Bytes allocated are those of both threads.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class BufferedRecordingBenchmark {
  private static final int EVENTS = 1024;
  private static final int BURST = 4096;

  /** A trace that is new in each iteration, with nothing in the buffer before each burst. */
  @State(Scope.Thread)
  public static class Buffered {
    private final TraceRecord.Event[] events = SampleEvents.events(EVENTS);
    private final LongFunction<TraceRecord> next = this::event;
    private ScratchFolder folder;
    private Counted sink;
    private BufferedRecorder recorder;
    private long accepted;

    /** Starts a trace. */
    @Setup(Level.Iteration)
    public void open() {
      folder = new ScratchFolder();
      sink = new Counted(ChronicleRecorder.create(folder.path(), SampleEvents.NODE, 1));
      recorder = new BufferedRecorder(sink, 2 * BURST, "writer");
      accepted = 0;
      for (TraceRecord record : SampleEvents.head()) {
        recorder.accept(record);
        accepted++;
      }
    }

    /** Waits until the buffer is empty. */
    @Setup(Level.Invocation)
    public void drained() {
      while (sink.written < accepted) {
        Thread.onSpinWait();
      }
    }

    /** Ends the trace and removes it. */
    @TearDown(Level.Iteration)
    public void close() {
      recorder.close();
      folder.close();
      if (recorder.dropped() > 0 || recorder.failure() != null || sink.to.dropped() > 0) {
        throw new IllegalStateException(
            recorder.dropped()
                + " events were dropped by the buffer and "
                + sink.to.dropped()
                + " by the file",
            recorder.failure());
      }
    }

    private TraceRecord event(long number) {
      return events[(int) number & (EVENTS - 1)];
    }

    private void burst() {
      for (int i = 0; i < BURST; i++) {
        long unused = recorder.record(next);
      }
      accepted += BURST;
    }
  }

  /** Counts what is in the file. */
  private static final class Counted implements TraceSink {
    private final ChronicleRecorder to;
    private volatile long written;

    Counted(ChronicleRecorder to) {
      this.to = to;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // by the writer thread only
    public void accept(TraceRecord record) {
      to.accept(record);
      written++;
    }

    @Override
    public void close() {
      to.close();
    }
  }

  /** The calling thread hands in a burst. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void handIn(Buffered buffered) {
    buffered.burst();
  }

  /** A burst is handed in and written to its last event. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void written(Buffered buffered) {
    buffered.burst();
    buffered.drained();
  }
}
