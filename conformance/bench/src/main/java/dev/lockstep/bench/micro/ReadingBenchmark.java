package dev.lockstep.bench.micro;

import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.chronicle.ChronicleRecorder;
import dev.lockstep.traces.chronicle.ChronicleTraceReader;
import dev.lockstep.traces.chronicle.TraceFolder;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * How fast a recorded trace is read: a {@link ChronicleTraceReader} from opening the files to the
 * last event, checksums, decoding and values included. Beside it Chronicle Queue's own tailer,
 * which checks nothing and copies the bytes of each document into an array.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReadingBenchmark {
  static final int EVENTS = 200_000;
  private static final int HEAD = 2;

  /** One trace, and one queue of Chronicle's own with the same events. */
  @State(Scope.Thread)
  public static class Files {
    private final byte[] document = new byte[256];
    private ScratchFolder folder;
    private Path trace;
    private RawQueue queue;

    /** Writes both. */
    @Setup(Level.Trial)
    public void write() {
      folder = new ScratchFolder();
      TraceRecord.Event[] events = SampleEvents.events(EVENTS);
      try (ChronicleRecorder recorder =
          ChronicleRecorder.create(folder.path(), SampleEvents.NODE, 1)) {
        SampleEvents.head().forEach(recorder::accept);
        for (TraceRecord.Event event : events) {
          recorder.accept(event);
        }
        recorder.accept(new TraceRecord.End(HEAD + EVENTS));
      }
      trace = TraceFolder.directory(folder.path(), SampleEvents.NODE, 1);
      queue = new RawQueue(folder.path().resolve("raw"));
      for (byte[] each : RawQueue.documents(events)) {
        queue.append(each);
      }
    }

    /** Removes both. */
    @TearDown(Level.Trial)
    public void remove() {
      queue.close();
      folder.close();
    }
  }

  /** Reads the whole trace. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void read(Files files, Blackhole hole) {
    int events = 0;
    try (ChronicleTraceReader reader = ChronicleTraceReader.open(files.trace)) {
      for (TraceEntry entry = reader.next(); entry != null; entry = reader.next()) {
        hole.consume(entry);
        events += entry.record() instanceof TraceRecord.Event ? 1 : 0;
      }
    }
    expect(events);
  }

  /** Tails the whole queue. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void rawTail(Files files, Blackhole hole) {
    int documents = 0;
    try (ExcerptTailer tailer = files.queue.queue().createTailer()) {
      boolean more = true;
      while (more) {
        try (DocumentContext context = tailer.readingDocument()) {
          more = context.isPresent();
          if (more) {
            Bytes<?> bytes = context.wire().bytes();
            hole.consume(bytes.read(files.document));
            documents++;
          }
        }
      }
    }
    expect(documents);
  }

  static void expect(int found) {
    if (found != EVENTS) {
      throw new IllegalStateException("read " + found + " of " + EVENTS + " events");
    }
  }
}
