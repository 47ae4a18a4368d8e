package dev.lockstep.replay;

import static dev.lockstep.replay.Traces.map;
import static dev.lockstep.replay.Traces.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.Value;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ReplayTest {
  static final Path RELAY = Path.of("src/test/resources/specs/relay");

  static ReplayReport replay(Traces traces) {
    return replay(traces, "ReplayRelay");
  }

  static ReplayReport replay(Traces traces, String configuration) {
    SpecificationView view = SpecificationView.ofProtocol(RELAY, "Relay");
    return Replay.of(
            new SpecificationView(
                view.module(),
                view.modulePath(),
                RELAY.resolve("replay").resolve(configuration + ".cfg"),
                ""))
        .run(traces.entries.iterator(), ReplayOptions.DEFAULT, ProgressListener.NONE);
  }

  static Rejection rejected(ReplayReport report) {
    return assertInstanceOf(
            Verdict.Rejected.class, report.verdict(), () -> String.join("\n", report.lines()))
        .rejection();
  }

  static void accepted(ReplayReport report) {
    assertInstanceOf(
        Verdict.Accepted.class, report.verdict(), () -> String.join("\n", report.lines()));
  }

  @Test
  void aGoodRunOfTwoInstancesIsAccepted() {
    ReplayReport report = replay(started("n1", "n2").round("i1").round("i2"));
    accepted(report);
    assertEquals(8, report.events());
    assertEquals(2, report.instances());
    assertTrue(report.remembered() >= 4, "the second instance costs no evaluation");
    assertEquals(2, report.coverage().get("Accept"));
    assertEquals(
        java.util.List.of("Crash", "Discard", "Guess", "Restart", "Reveal"), report.neverTaken());
  }

  @Test
  void aMessageThatWasNeverSentIsRejected() {
    Rejection rejection =
        rejected(replay(started("n1", "n2").start("n1", "i1", 5).accept("n2", "i1", "n1", 6)));
    assertEquals(Rejection.Reason.NO_STEP, rejection.reason());
    assertEquals(Explanation.Kind.OUTSIDE_DOMAIN, rejection.explanation().kind());
  }

  @Test
  void aMessageOfAnotherInstanceIsRejected() {
    rejected(replay(started("n1", "n2").start("n1", "i1", 5).accept("n2", "i2", "n1", 5)));
  }

  @Test
  void aChangeThatTheSpecificationDoesNotMakeIsRejected() {
    Rejection rejection =
        rejected(
            replay(
                started("n1", "n2")
                    .event("n1", "i1", "Start", map("k", 5), map("high", 6), null, 1)));
    assertEquals(Explanation.Kind.OTHER_EFFECT, rejection.explanation().kind());
    assertEquals(Value.of(5), rejection.explanation().expected().get("high"));
  }

  @Test
  void aChangeThatWasNotLoggedIsRejected() {
    Rejection rejection =
        rejected(
            replay(started("n1", "n2").event("n1", "i1", "Start", map("k", 5), map(), null, 1)));
    assertEquals(Explanation.Kind.OTHER_EFFECT, rejection.explanation().kind());
    assertEquals(Value.of(0), rejection.before().get("high"));
  }

  @Test
  void aGuardThatIsFalseIsNamedWithBothSides() {
    Rejection rejection =
        rejected(replay(started("n1", "n2").start("n1", "i1", 5).start("n1", "i1", 5)));
    Explanation explanation = rejection.explanation();
    assertEquals(Explanation.Kind.GUARD_FALSE, explanation.kind());
    assertEquals("k > high[n]", explanation.conjunct());
    assertEquals("k = 5", explanation.left());
    assertEquals("high[n] = 5", explanation.right());
    assertTrue(explanation.place().startsWith("Relay.tla:"), explanation.place());
  }
}
