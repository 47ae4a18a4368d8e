package dev.lockstep.traces.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceSink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many threads record without waiting; what did not fit is a gap, and nothing is out of order. */
class BufferedRecorderTest {

  /** A slow disk: holds the writer thread until it is let go. */
  private static final class Held implements TraceSink {
    final List<TraceRecord> written = new ArrayList<>();
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch go = new CountDownLatch(1);
    boolean closed;

    @Override
    public void accept(TraceRecord record) {
      reached.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      written.add(record);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final Held sink = new Held();

  @Test
  void aFullBufferDropsAndSaysSoInTheRightPlace() throws InterruptedException {
    BufferedRecorder recorder = new BufferedRecorder(sink, 4, "writer");
    recorder.accept(Recorded.header("a", 1));
    sink.reached.await();
    // The header is in the hands of the writer: four records fit, two do not.
    for (int sequence = 1; sequence <= 6; sequence++) {
      recorder.accept(Recorded.event(sequence));
    }
    assertEquals(2, recorder.dropped());
    sink.go.countDown();
    recorder.close();
    assertEquals(6, sink.written.size());
    assertEquals(new TraceRecord.Gap(5, 2), sink.written.get(5));
    assertTrue(sink.closed);
  }

  @Test
  void recordsOfManyThreadsHaveNumbersWithoutAHole() throws InterruptedException {
    sink.go.countDown();
    BufferedRecorder recorder = new BufferedRecorder(sink, 64, "writer");
    recorder.accept(Recorded.header("a", 1));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < 5000; n++) {
                  recorder.record(Recorded::event);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    recorder.close();
    assertNull(recorder.failure());
    long next = 0;
    long dropped = 0;
    for (TraceRecord record : sink.written) {
      assertEquals(next, record.sequence());
      long count = record instanceof TraceRecord.Gap gap ? gap.dropped() : 1;
      dropped += record instanceof TraceRecord.Gap ? count : 0;
      next += count;
    }
    assertEquals(20_001, next);
    assertEquals(recorder.dropped(), dropped);
  }

  @Test
  void aRecordThatIsOutOfTurnIsRefusedAndLeavesAGap() {
    sink.go.countDown();
    BufferedRecorder recorder = new BufferedRecorder(sink, 4, "writer");
    recorder.accept(Recorded.header("a", 1));
    assertThrows(IllegalStateException.class, () -> recorder.accept(Recorded.event(7)));
    recorder.accept(Recorded.event(2));
    recorder.close();
    assertEquals(
        List.of(Recorded.header("a", 1), new TraceRecord.Gap(1, 1), Recorded.event(2)),
        sink.written);
    assertThrows(IllegalStateException.class, () -> recorder.accept(Recorded.event(3)));
  }

  @Test
  void aSinkThatThrowsIsToldAndNotUsedAgain() {
    RuntimeException broken = new IllegalStateException("broken");
    List<TraceRecord> seen = new ArrayList<>();
    BufferedRecorder recorder =
        new BufferedRecorder(
            record -> {
              seen.add(record);
              throw broken;
            },
            4,
            "writer");
    recorder.accept(Recorded.header("a", 1));
    recorder.accept(Recorded.event(1));
    recorder.close();
    assertSame(broken, recorder.failure());
    assertEquals(1, seen.size());
  }

  @Test
  void whatIsBufferedIsInTheQueueAfterClosing(@TempDir Path folder) {
    List<TraceRecord> records = Recorded.records("a", 1, 300);
    ChronicleRecorder queue = Recorded.recorder(folder, "a", 1);
    try (BufferedRecorder recorder = new BufferedRecorder(queue, 512, "writer")) {
      records.forEach(recorder::accept);
    }
    assertEquals(0, queue.dropped());
    try (ChronicleTraceReader reader =
        ChronicleTraceReader.open(TraceFolder.directory(folder, "a", 1))) {
      assertEquals(records, Recorded.drain(reader));
    }
  }

  @Test
  void aBufferWithoutRoomIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new BufferedRecorder(sink, 0, "writer"));
  }
}
