package dev.lockstep.bench.micro;

import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.binary.BinaryCodec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The event that the micro-benchmarks record and read: an action with three parameters and four
 * changed variables, a message consumed and one sent, in at most 128 bytes. Events differ in their
 * numbers, times, instance and in the value of two variables.
 */
final class SampleEvents {
  static final int BYTES_MAX = 128;

  static final String NODE = "r1";
  private static final int INSTANCES = 256;

  private SampleEvents() {}

  /** The records before the first event. */
  static List<TraceRecord> head() {
    return List.of(
        new TraceRecord.Header(
            TraceRecord.SCHEMA,
            "commit",
            "TwoPhaseNode",
            "",
            NODE,
            1,
            new TreeMap<>(Map.of("RM", Value.set(Value.of("r1"), Value.of("r2")))),
            List.of("ack", "log", "votes", "yes")),
        new TraceRecord.State(
            1,
            "",
            new TreeMap<>(
                Map.of(
                    "ack",
                    Value.of(false),
                    "log",
                    Value.sequence(),
                    "votes",
                    Value.of(0),
                    "yes",
                    Value.set())),
            false));
  }

  /** The event with this number, from 2. */
  static TraceRecord.Event event(long sequence) {
    return new TraceRecord.Event(
        sequence,
        "tm.1.t" + sequence % INSTANCES,
        "HandleYes",
        new TreeMap<>(
            Map.of(
                "m",
                Value.record("type", "Yes", "from", "r2"),
                "r",
                Value.of("r2"),
                "try",
                Value.of(sequence % 3))),
        new TreeMap<>(
            Map.of(
                "ack",
                Value.of(sequence % 2 == 0),
                "log",
                Value.sequence(Value.of("prepared")),
                "votes",
                Value.of(sequence % 1000),
                "yes",
                Value.set(Value.of("r1"), Value.of("r2")))),
        new MessageId("r2", 1, sequence, 0),
        1,
        sequence,
        1_700_000_000_000_000L + sequence);
  }

  /**
   * Events with consecutive numbers.
   *
   * @throws IllegalStateException if one is larger than {@link #BYTES_MAX}
   */
  static TraceRecord.Event[] events(int count) {
    TraceRecord.Event[] events = new TraceRecord.Event[count];
    for (int i = 0; i < count; i++) {
      events[i] = event(2 + i);
      int bytes = BinaryCodec.encode(events[i]).length;
      if (bytes > BYTES_MAX) {
        throw new IllegalStateException("an event has " + bytes + " bytes");
      }
    }
    return events;
  }
}
