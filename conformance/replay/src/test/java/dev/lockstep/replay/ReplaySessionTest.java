package dev.lockstep.replay;

import static dev.lockstep.replay.Traces.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplaySessionTest {

  @Test
  void aTraceIsJudgedAsIfItWereAloneWhateverCameBefore() {
    List<Traces> traces =
        List.of(
            started("n1", "n2").round("i1"),
            started("n1", "n2").start("n1", "i1", 5).accept("n2", "i1", "n1", 6),
            started("n1", "n2").round("i1"),
            started("n1", "n2").start("n1", "i1", 5).accept("n2", "i2", "n1", 5));
    SpecificationView view = SpecificationView.ofProtocol(ReplayTest.RELAY, "Relay");
    try (ReplaySession session = Replay.of(view).session(ReplayOptions.DEFAULT)) {
      for (Traces trace : traces) {
        ReplayReport alone = ReplayTest.replay(trace);
        ReplayReport together = session.run(trace.entries.iterator(), ProgressListener.NONE);
        assertEquals(alone.verdict().sentence(), together.verdict().sentence());
        assertEquals(alone.coverage(), together.coverage());
        assertEquals(alone.events(), together.events());
      }
    }
  }

  @Test
  void whatIsRememberedBetweenRunsIsCountedInTheRunThatUsesIt() {
    SpecificationView view = SpecificationView.ofProtocol(ReplayTest.RELAY, "Relay");
    try (ReplaySession session = Replay.of(view).session(ReplayOptions.DEFAULT)) {
      Traces trace = started("n1", "n2").round("i1");
      long first = session.run(trace.entries.iterator(), ProgressListener.NONE).remembered();
      long second = session.run(trace.entries.iterator(), ProgressListener.NONE).remembered();
      assertTrue(second > first, first + " and then " + second);
    }
  }
}
