package dev.lockstep.traces.chronicle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.Splice;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Recording makes no garbage, whatever kinds of values the event has. */
class RecordingAllocationTest {
  private static final int EVENTS = 20_000;
  private static final TraceRecord.Event[] RECORDED = new TraceRecord.Event[EVENTS];

  static {
    for (int i = 0; i < EVENTS; i++) {
      RECORDED[i] = event(i + 1);
    }
  }

  private static TraceRecord.Event event(long sequence) {
    return new TraceRecord.Event(
        sequence,
        "tm.1.t" + sequence,
        "HandleYes",
        new TreeMap<>(Map.of("m", Value.record("type", "Yes", "from", "r2"), "r", Value.of("ü"))),
        new TreeMap<>(
            Map.of(
                "a", Value.set(Value.of(1), Value.of(2)),
                "b", Value.sequence(Value.of(true), Value.model("None"), Value.of("x".repeat(200))),
                "c", Value.function(Map.of(Value.of(7), Value.of(sequence))))),
        sequence % 2 == 0
            ? Splice.NONE
            : new TreeMap<>(Map.of("log", new Splice(1, 300, List.of(Value.of(sequence))))),
        new MessageId("r2", 1, sequence, 0),
        1,
        sequence,
        1_700_000_000_000_000L + sequence);
  }

  /** Bytes per event that this thread allocates, once the classes are loaded. */
  private static double bytesPerEvent(Consumer<TraceRecord> sink) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 10; i++) {
      sink.accept(RECORDED[i]);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 10; i < EVENTS; i++) {
      sink.accept(RECORDED[i]);
    }
    return (double) (threads.getCurrentThreadAllocatedBytes() - before) / (EVENTS - 10);
  }

  /** Takes frames and forgets them. */
  private static final class Nowhere implements ChronicleRecorder.Appender {
    @Override
    public void append(byte[] bytes, int length) {}

    @Override
    public void sync() {}

    @Override
    public void close() {}
  }

  @Test
  void aRecorderEncodesWithoutAllocating() {
    try (ChronicleRecorder recorder =
        new ChronicleRecorder(
            new Nowhere(), "r1", 1, new UUID(1, 2), ChronicleRecorder.Listener.NONE)) {
      double bytes = bytesPerEvent(recorder::accept);
      assertTrue(bytes <= 1, bytes + " bytes per event");
    }
  }

  @Test
  void aBufferTakesARecordWithoutAllocating() {
    RecordBuffer buffer = new RecordBuffer(64);
    double bytes =
        bytesPerEvent(
            record -> {
              buffer.leave(buffer.draw(), record);
              buffer.poll();
            });
    assertTrue(bytes <= 1, bytes + " bytes per event");
  }

  @Test
  void whatDoesAllocateIsSeen() {
    BinarySink sink = new BinarySink();
    assertTrue(bytesPerEvent(sink::keep) > 1);
  }

  /** The control: keeps each encoding. */
  private static final class BinarySink {
    private byte[] last = new byte[0];

    void keep(TraceRecord record) {
      last = dev.lockstep.traces.binary.BinaryCodec.encode(record);
      if (last.length == 0) {
        throw new IllegalStateException("nothing was encoded");
      }
    }
  }
}
