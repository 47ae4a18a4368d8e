package dev.lockstep.bench.micro;

import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.chronicle.ChronicleRecorder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What recording an event costs the thread of a node: {@code accept} of a {@link
 * ChronicleRecorder}, from the event in memory to its frame with checksum in a page of the
 * operating system. Beside it Chronicle Queue's own append of a document of the same size.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecordingBenchmark {
  private static final int EVENTS = 1024;

  /** A trace that is new in each iteration, so that files stay small. */
  @State(Scope.Thread)
  public static class Trace {
    private final TraceRecord.Event[] events = SampleEvents.events(EVENTS);
    private ScratchFolder folder;
    private ChronicleRecorder recorder;
    private int next;

    /** Starts a trace. */
    @Setup(Level.Iteration)
    public void open() {
      folder = new ScratchFolder();
      recorder = ChronicleRecorder.create(folder.path(), SampleEvents.NODE, 1);
      SampleEvents.head().forEach(recorder::accept);
    }

    /** Ends the trace and removes it. */
    @TearDown(Level.Iteration)
    public void close() {
      recorder.close();
      folder.close();
      if (recorder.dropped() > 0) {
        throw new IllegalStateException("events were dropped, not recorded");
      }
    }
  }

  /** A queue of Chronicle's own that is new in each iteration. */
  @State(Scope.Thread)
  public static class Raw {
    private final byte[][] documents = RawQueue.documents(SampleEvents.events(EVENTS));
    private ScratchFolder folder;
    private RawQueue queue;
    private int next;

    /** Makes a queue. */
    @Setup(Level.Iteration)
    public void open() {
      folder = new ScratchFolder();
      queue = new RawQueue(folder.path());
    }

    /** Closes and removes the queue. */
    @TearDown(Level.Iteration)
    public void close() {
      queue.close();
      folder.close();
    }
  }

  /** Records one event. */
  @Benchmark
  public void record(Trace trace) {
    trace.recorder.accept(trace.events[trace.next++ & (EVENTS - 1)]);
  }

  /** Appends one document. */
  @Benchmark
  public void rawAppend(Raw raw) {
    raw.queue.append(raw.documents[raw.next++ & (EVENTS - 1)]);
  }
}
