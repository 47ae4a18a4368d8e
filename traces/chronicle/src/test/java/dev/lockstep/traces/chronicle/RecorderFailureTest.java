package dev.lockstep.traces.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.TraceLimits;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.binary.BinaryDecoder;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * A recorder that cannot write drops, counts, and explains itself with a gap, or fails for good.
 */
class RecorderFailureTest {

  /** A queue that refuses some appends. */
  private static final class Flaky implements ChronicleRecorder.Appender {
    final List<TraceRecord> written = new ArrayList<>();
    Throwable refusal;
    int tries;
    int refused;
    boolean closed;

    @Override
    public void append(byte[] bytes, int length) {
      tries++;
      if (refusal instanceof RuntimeException e) {
        refused++;
        throw e;
      } else if (refusal instanceof Error e) {
        throw e;
      }
      if (bytes[3] == Frame.RECORD) {
        int payload = length - Frame.HEADER;
        written.add(new BinaryDecoder().over(bytes, Frame.HEADER, payload).record());
      }
    }

    @Override
    public void sync() {
      if (refusal instanceof RuntimeException e) {
        throw e;
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final class Told implements ChronicleRecorder.Listener {
    long dropped;
    int failures;

    @Override
    public void dropped(long total, Throwable cause) {
      dropped = total;
    }

    @Override
    public void failed(Throwable cause) {
      failures++;
    }
  }

  private final Flaky queue = new Flaky();
  private final Told told = new Told();
  private final ChronicleRecorder recorder =
      new ChronicleRecorder(queue, "a", 1, new UUID(1, 2), told);

  @Test
  void whatAFullDiskRefusedIsAGapOnceThereIsRoomAgain() {
    recordUpTo(5);
    queue.refusal = new UncheckedIOException(new java.io.IOException("No space left on device"));
    recorder.accept(Recorded.event(5));
    assertEquals(1, told.dropped);
    queue.refusal = null;
    recorder.accept(Recorded.event(6));
    recorder.accept(Recorded.event(7));
    assertEquals(new TraceRecord.Gap(5, 1), queue.written.get(5));
    assertEquals(Recorded.event(6), queue.written.get(6));
    assertEquals(Recorded.event(7), queue.written.get(7));
    assertEquals(1, recorder.dropped());
    assertFalse(recorder.hasFailed());
  }

  @Test
  void aDiskThatStaysFullIsTriedEverMoreRarely() {
    recordUpTo(3);
    queue.refusal = new IllegalStateException("full");
    for (int sequence = 3; sequence < 10_003; sequence++) {
      recorder.accept(Recorded.event(sequence));
    }
    assertEquals(10_000, recorder.dropped());
    assertTrue(queue.refused < 30, queue.refused + " tries");
    queue.refusal = null;
    for (int sequence = 10_003; sequence < 12_000; sequence++) {
      recorder.accept(Recorded.event(sequence));
    }
    TraceRecord.Gap gap = (TraceRecord.Gap) queue.written.get(3);
    assertEquals(3, gap.sequence());
    assertEquals(gap.sequence() + gap.dropped(), queue.written.get(4).sequence());
    assertEquals(recorder.dropped(), gap.dropped());
  }

  @Test
  void aGapThatIsStillOpenIsWrittenAtTheEnd() {
    recordUpTo(3);
    queue.refusal = new IllegalStateException("full");
    recorder.accept(Recorded.event(3));
    queue.refusal = null;
    recorder.close();
    assertEquals(new TraceRecord.Gap(3, 1), queue.written.get(3));
    assertTrue(queue.closed);
  }

  @Test
  void aFaultOfAMappedPageEndsTheTraceForGood() {
    recordUpTo(4);
    queue.refusal = new InternalError("a fault occurred in an unsafe memory access operation");
    recorder.accept(Recorded.event(4));
    queue.refusal = null;
    int tries = queue.tries;
    recorder.accept(Recorded.event(5));
    recorder.close();
    assertEquals(tries, queue.tries, "nothing is written behind what may be torn");
    assertTrue(recorder.hasFailed());
    assertEquals(1, told.failures);
    assertEquals(2, recorder.dropped());
    assertFalse(recorder.sync());
  }

  @Test
  void aTraceWithoutItsHeaderHasFailed() {
    queue.refusal = new IllegalStateException("full");
    recorder.accept(Recorded.header("a", 1));
    queue.refusal = null;
    recorder.accept(Recorded.event(1));
    assertTrue(recorder.hasFailed());
    assertEquals(List.of(), queue.written);
  }

  @Test
  void aSyncThatFailsIsNotTakenForOneThatWorked() {
    recordUpTo(3);
    assertTrue(recorder.sync());
    queue.refusal = new IllegalStateException("EIO");
    assertFalse(recorder.sync());
    assertEquals(1, told.failures);
  }

  @Test
  void aRecordThatIsTooLargeIsDroppedAndSaid() {
    recordUpTo(3);
    Value large = Value.of("x".repeat(TraceLimits.RECORD_BYTES_MAX));
    recorder.accept(new TraceRecord.State(3, "", new TreeMap<>(Map.of("x", large)), false));
    recorder.accept(Recorded.event(4));
    assertEquals(new TraceRecord.Gap(3, 1), queue.written.get(3));
    assertEquals(1, told.dropped);
  }

  @Test
  void aQueueThatRefusesItsFirstWriteIsNotOpened() {
    Flaky readOnly = new Flaky();
    readOnly.refusal = new IllegalStateException("this queue is read-only");
    ChronicleUnavailableException e =
        assertThrows(
            ChronicleUnavailableException.class,
            () -> new ChronicleRecorder(readOnly, "a", 1, new UUID(1, 2), told));
    assertEquals("the trace of a.1 cannot be written: this queue is read-only", e.getMessage());
    assertTrue(readOnly.closed);
  }

  private void recordUpTo(int count) {
    Recorded.records("a", 1, count).forEach(recorder::accept);
  }
}
