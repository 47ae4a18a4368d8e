package dev.lockstep.replay;

import static dev.lockstep.replay.ReplayTest.accepted;
import static dev.lockstep.replay.ReplayTest.rejected;
import static dev.lockstep.replay.ReplayTest.replay;
import static dev.lockstep.replay.Traces.fresh;
import static dev.lockstep.replay.Traces.map;
import static dev.lockstep.replay.Traces.queued;
import static dev.lockstep.replay.Traces.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.Splice;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Replay of traces in which a long queue is told by what stays of it. */
final class SpliceReplayTest {

  /** More than a splice must keep. */
  private static final int QUEUED = Splice.KEEP_MIN + 2;

  private final List<Value> queue = new ArrayList<>();
  private final Traces traces = started("n1", "n2");

  private void accept(int number) {
    traces.start("n1", "i", number);
    queue.add(queued("n2", "n1", number));
    Splice splice = new Splice(0, queue.size() - 1, List.of(queue.get(queue.size() - 1)));
    traces.spliced(
        "n2",
        "i",
        "Accept",
        map("m", Traces.offer("n1", number)),
        map("high", number),
        new TreeMap<>(Map.of("queue", splice)),
        0);
  }

  private void persist(int skip) {
    Value number = ((Value.Rec) queue.remove(0)).get("number");
    Splice splice = new Splice(skip, queue.size(), List.of());
    traces.spliced(
        "n2",
        "i",
        "Persist",
        map(),
        map("durable", number),
        new TreeMap<>(Map.of("queue", splice)),
        1);
  }

  /** The queue as whole values, up to the length from which on splices are written. */
  private void fill() {
    for (int number = 1; number <= Splice.KEEP_MIN; number++) {
      traces.start("n1", "i", number);
      queue.add(queued("n2", "n1", number));
      traces.event(
          "n2",
          "i",
          "Accept",
          map("m", Traces.offer("n1", number)),
          map("high", number, "queue", Value.sequence(queue)));
    }
  }

  private void run() {
    fill();
    IntStream.rangeClosed(Splice.KEEP_MIN + 1, QUEUED).forEach(this::accept);
    persist(1);
    persist(1);
  }

  @Test
  void splicesOfAGoodRunAreAccepted() {
    run();
    ReplayReport report = replay(traces);
    accepted(report);
    assertEquals(2L, report.coverage().get("Persist"));
  }

  @Test
  void aSpliceThatKeepsAnotherPartIsRejected() {
    fill();
    accept(Splice.KEEP_MIN + 1);
    persist(0);
    Rejection rejection = rejected(replay(traces));
    assertEquals(Explanation.Kind.OTHER_EFFECT, rejection.explanation().kind());
    assertTrue(rejection.explanation().expected().containsKey("queue"));
  }

  @Test
  void aSpliceOfMoreThanThereWasIsMalformedWithItsPlace() {
    fill();
    accept(Splice.KEEP_MIN + 1);
    persist(2);
    assertEquals(
        "MALFORMED test:"
            + traces.entries.size()
            + ": the event skips 2 elements of queue and keeps 8, but there were 9",
        assertInstanceOf(Verdict.Malformed.class, replay(traces).verdict()).sentence());
  }

  @Test
  void behindAGapSplicesOfAnUnknownValueLeaveItUndecided() {
    fill();
    traces.gap("n2", 1);
    accept(Splice.KEEP_MIN + 1);
    traces.state("n2", "", fresh(), false);
    assertInstanceOf(Verdict.Undecided.class, replay(traces).verdict());
  }

  @Test
  void powerIsMeasuredOnFullValues() {
    run();
    Power.Result result =
        Power.measure(
            Replay.of(SpecificationView.ofProtocol(ReplayTest.RELAY, "Relay")),
            ReplayOptions.DEFAULT,
            traces.entries,
            200,
            1);
    Power.Count count =
        result.counts().get(new Power.Field(Power.Alteration.CHANGE, "Persist.queue"));
    assertEquals(2, count.tried());
    assertEquals(0, count.survived());
  }
}
