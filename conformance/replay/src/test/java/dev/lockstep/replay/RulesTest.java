package dev.lockstep.replay;

import static dev.lockstep.replay.ReplayTest.RELAY;
import static dev.lockstep.replay.ReplayTest.accepted;
import static dev.lockstep.replay.ReplayTest.rejected;
import static dev.lockstep.replay.ReplayTest.replay;
import static dev.lockstep.replay.Traces.fresh;
import static dev.lockstep.replay.Traces.like;
import static dev.lockstep.replay.Traces.map;
import static dev.lockstep.replay.Traces.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule of replay, with a trace that keeps it and one that breaks it. */
final class RulesTest {

  private static String undecided(ReplayReport report) {
    return assertInstanceOf(
            Verdict.Undecided.class, report.verdict(), () -> String.join("\n", report.lines()))
        .sentence();
  }

  private static String malformed(ReplayReport report) {
    return assertInstanceOf(
            Verdict.Malformed.class, report.verdict(), () -> String.join("\n", report.lines()))
        .sentence();
  }

  private static ReplayReport replayWith(Traces traces, ReplayOptions options) {
    return Replay.of(SpecificationView.ofProtocol(RELAY, "Relay"))
        .run(traces.entries.iterator(), options, ProgressListener.NONE);
  }

  private static Traces acceptedAt2() {
    return started("n1", "n2").start("n1", "i", 5).accept("n2", "i", "n1", 5);
  }

  @Test
  void aKilledNodeMayComeBackWithoutWhatWasOnTheWayToTheDisk() {
    accepted(
        replay(
            acceptedAt2()
                .header("n2", 2)
                .state("n2", "", fresh(), false)
                .event("n2", "", "Restart", map(), map())));
  }

  @Test
  void aKilledNodeMayComeBackWithARecordWhosePersistWasNotLogged() {
    ReplayReport report =
        replay(
            acceptedAt2()
                .header("n2", 2)
                .state("n2", "i", like("high", 5, "durable", 5), true)
                .state("n2", "", fresh(), false)
                .event("n2", "", "Restart", map(), map())
                .learn("n1", "i", "n2", 5));
    accepted(report);
    assertEquals(1, report.restarts());
    assertEquals(1, report.coverage().get("Crash"));
  }

  @Test
  void aKilledNodeThatForgetsWhatWasDurableIsRejected() {
    Rejection rejection =
        rejected(
            replay(
                acceptedAt2()
                    .persist("n2", "i", 5)
                    .header("n2", 2)
                    .state("n2", "", fresh(), false)
                    .event("n2", "", "Restart", map(), map())));
    assertEquals(Rejection.Reason.RECOVERY, rejection.reason());
    assertEquals("i", rejection.instance());
    assertEquals(Value.of(0), rejection.logged().get("high"));
  }

  @Test
  void aKilledNodeThatInventsDurableDataIsRejected() {
    Rejection rejection =
        rejected(
            replay(
                acceptedAt2()
                    .header("n2", 2)
                    .state("n2", "i", like("high", 6, "durable", 6), true)
                    .state("n2", "", fresh(), false)
                    .event("n2", "", "Restart", map(), map())));
    assertEquals(Rejection.Reason.RECOVERY, rejection.reason());
  }

  private static Traces restarted(Traces traces, String node) {
    return traces
        .header(node, 2)
        .state(node, "", fresh(), false)
        .event(node, "", "Restart", map(), map());
  }

  @Test
  void aNodeMayRestartBeforeItsFirstPartInAnInstanceThatIsOpenAlready() {
    Traces traces = restarted(started("n1", "n2").start("n1", "i", 5), "n2");
    ReplayReport report =
        replay(traces.accept("n2", "i", "n1", 5).persist("n2", "i", 5).learn("n1", "i", "n2", 5));
    accepted(report);
    assertEquals(1, report.restarts());
  }

  @Test
  void aNodeWithoutAPartIsStillHeldToWhatItDidAfterItsRestart() {
    Traces traces = restarted(started("n1", "n2").start("n1", "i", 5), "n2");
    Rejection rejection = rejected(replay(traces.accept("n2", "i", "n1", 6)));
    assertEquals("i", rejection.instance());
  }

  @Test
  void aKilledNodeIsHeldToTheInstanceInWhichItHadAPartBesideOneInWhichItHadNone() {
    Traces traces = acceptedAt2().persist("n2", "i", 5).start("n1", "j", 7);
    traces.header("n2", 2);
    accepted(
        replay(
            traces
                .state("n2", "i", like("high", 5, "durable", 5), true)
                .state("n2", "", fresh(), false)
                .event("n2", "", "Restart", map(), map())
                .accept("n2", "j", "n1", 7)));
    Rejection rejection =
        rejected(
            replay(
                restarted(acceptedAt2().persist("n2", "i", 5).start("n1", "j", 7), "n2")
                    .accept("n2", "j", "n1", 7)));
    assertEquals(Rejection.Reason.RECOVERY, rejection.reason());
    assertEquals("i", rejection.instance());
  }

  @Test
  void aKilledNodeWithoutAPartAnywhereThatComesBackWithDataIsRejected() {
    Rejection rejection =
        rejected(
            replay(
                started("n1", "n2")
                    .start("n1", "i", 5)
                    .header("n2", 2)
                    .state("n2", "", like("high", 5, "durable", 5), false)
                    .event("n2", "", "Restart", map(), map())));
    assertEquals(Rejection.Reason.RECOVERY, rejection.reason());
  }

  @Test
  void aLaterIncarnationWithoutRestartIsMalformed() {
    String sentence =
        malformed(
            replay(
                acceptedAt2()
                    .header("n2", 2)
                    .state("n2", "", fresh(), false)
                    .persist("n2", "i", 5)));
    assertTrue(sentence.contains("must be Restart"), sentence);
  }

  @Test
  void aStateRecordThatAgreesIsAcceptedAndOneThatDiffersIsRejected() {
    accepted(
        replay(
            started("n1", "n2")
                .start("n1", "i", 5)
                .state("n1", "i", like("high", 5), true)
                .state("n1", "", fresh(), false)));
    Rejection named =
        rejected(
            replay(
                started("n1", "n2")
                    .start("n1", "i", 5)
                    .state("n1", "i", like("high", 4), true)
                    .state("n1", "", fresh(), false)));
    assertEquals(Rejection.Reason.STATE, named.reason());
    assertEquals(Value.of(4), named.logged().get("high"));
    Rejection forgotten =
        rejected(replay(started("n1", "n2").start("n1", "i", 5).state("n1", "", fresh(), false)));
    assertEquals(Rejection.Reason.STATE, forgotten.reason());
  }

  @Test
  void aLaterStateThatGivesNewInstancesAnotherBeginningIsRejected() {
    Rejection rejection =
        rejected(
            replay(
                started("n1", "n2")
                    .start("n1", "i", 5)
                    .state("n1", "i", like("high", 5), true)
                    .state("n1", "", like("high", 1), false)));
    assertEquals(Rejection.Reason.STATE, rejection.reason());
  }

  @Test
  void aFirstStateThatIsNotInitialIsRejected() {
    Rejection rejection =
        rejected(replay(new Traces("n1").header("n1", 1).state("n1", "", like("high", 1), false)));
    assertEquals(Rejection.Reason.STATE, rejection.reason());
  }

  @Test
  void aParameterThatIsNotLoggedIsSearchedFor() {
    Traces good =
        started("n1")
            .event("n1", "i", "Guess", map(), map())
            .event("n1", "i", "Reveal", map(), map("shown", 2));
    ReplayReport report = replay(good);
    accepted(report);
    assertEquals(3, report.frontierMax());
    rejected(
        replay(
            started("n1")
                .event("n1", "i", "Guess", map(), map())
                .event("n1", "i", "Reveal", map(), map("shown", 4))));
  }

  @Test
  void aFrontierAboveTheLimitIsUndecidedNeverAccepted() {
    ReplayReport report =
        replayWith(
            started("n1").event("n1", "i", "Guess", map(), map()).start("n1", "j", 1),
            ReplayOptions.DEFAULT.withFrontierMax(2));
    assertTrue(undecided(report).contains("more than 2 states"), undecided(report));
    assertEquals(1, report.undecidedInstances());
  }

  @Test
  void anInvariantIsJudgedOnThePathsThatSurvive() {
    Traces guessed = started("n1").event("n1", "i", "Guess", map(), map());
    accepted(replay(guessed.event("n1", "i", "Reveal", map(), map("shown", 2)), "NotThree"));
    rejected(
        replay(
            started("n1")
                .event("n1", "i", "Guess", map(), map())
                .event("n1", "i", "Reveal", map(), map("shown", 3)),
            "NotThree"));
  }

  @Test
  void anInvariantThatEveryPathViolatesIsNamedWithTheState() {
    Rejection rejection = rejected(replay(started("n1", "n2").round("i"), "NobodyAcked"));
    assertEquals(Rejection.Reason.INVARIANT, rejection.reason());
    assertEquals("NobodyAcked", rejection.invariant());
    assertEquals(
        Value.record("n1", Value.set(Value.of("n2")), "n2", Value.set()),
        rejection.violating().get("acks"));
  }

  @Test
  void anUnknownActionIsRejected() {
    Rejection rejection = rejected(replay(started("n1").event("n1", "i", "Jump", map(), map())));
    assertEquals(Explanation.Kind.NO_SUCH_ACTION, rejection.explanation().kind());
  }

  @Test
  void aParameterThatTheActionLacksIsMalformed() {
    assertTrue(
        malformed(replay(started("n1").event("n1", "i", "Persist", map("k", 1), map())))
            .contains("no parameter k"));
  }

  @Test
  void aVariableThatIsListedAsChangedMustHaveChanged() {
    Rejection rejection =
        rejected(
            replay(
                started("n1")
                    .event("n1", "i", "Start", map("k", 5), map("high", 5, "acks", Value.set()))));
    assertTrue(
        rejection.explanation().sentence().contains("it had this value before"),
        rejection.explanation().sentence());
  }

  @Test
  void aParameterThatIsNotLoggedAndCannotBeSearchedForIsUndecided() {
    ReplayReport report = replay(started("n1").event("n1", "i", "Start", map(), map("high", 5)));
    assertTrue(undecided(report).contains("log the parameter"), undecided(report));
  }

  @Test
  void anIntegerOfMoreThan32BitsIsMalformedAndDoesNotWrapAround() {
    long wraps = 5 + (1L << 32);
    String sentence =
        malformed(
            replay(
                started("n1")
                    .event("n1", "i", "Start", map("k", 5), map("high", Value.of(wraps)))));
    assertTrue(sentence.contains("4294967301 is outside the 32 bits"), sentence);
  }

  @Test
  void anotherTypeIsRejectedNotAnError() {
    rejected(
        replay(
            started("n1").event("n1", "i", "Start", map("k", Value.of("five")), map("high", 5))));
    rejected(
        replay(
            started("n1").event("n1", "i", "Start", map("k", 5), map("high", Value.of("five")))));
  }

  @Test
  void aGapMakesOpenInstancesUndecidedAndLaterOnesGoOn() {
    Traces traces =
        acceptedAt2()
            .gap("n2", 3)
            .start("n1", "between", 1)
            .state("n2", "", fresh(), false)
            .start("n1", "after", 1);
    ReplayReport report = replay(traces);
    assertTrue(undecided(report).contains("gap"), undecided(report));
    assertEquals(3, report.instances());
    assertEquals(2, report.undecidedInstances());
    Rejection rejection = rejected(replay(traces.start("n1", "after", 1)));
    assertEquals("after", rejection.instance());
  }

  @Test
  void anInstanceThatReceivesAMessageSentInAGapIsUndecided() {
    Traces traces =
        started("n1", "n2")
            .gap("n1", 1)
            .state("n1", "", fresh(), false)
            .event(
                "n2",
                "i",
                "Accept",
                map("m", Traces.offer("n1", 5)),
                map("high", 5),
                new MessageId("n1", 1, 2, 0),
                0);
    assertTrue(undecided(replay(traces)).contains("sent in a gap"), undecided(replay(traces)));
  }

  @Test
  void aRejectionOnAnIncompleteRecordIsUndecided() {
    ReplayReport report =
        replay(
            new Traces("n1", "n2")
                .header("n1", 2)
                .state("n1", "", fresh(), false)
                .event("n1", "", "Restart", map(), map())
                .header("n2", 1)
                .state("n2", "", fresh(), false)
                .accept("n2", "i", "n1", 5));
    assertTrue(undecided(report).contains("earlier records are missing"), undecided(report));
  }

  @Test
  void noRecordAndNoEventAreNeverAccepted() {
    assertTrue(malformed(replay(new Traces("n1"))).contains("empty"));
    assertTrue(undecided(replay(started("n1"))).contains("no event"));
  }

  @Test
  void headersThatDisagreeAreMalformed() {
    Traces traces = new Traces("n1", "n2").header("n1", 1);
    assertTrue(
        malformed(
                replay(
                    traces.header(
                        "n2", 1, Traces.LOGGED, map("Node", Value.strings(List.of("n2"))))))
            .contains("disagree on the constants"));
  }

  @Test
  void aVariableThatTheSpecificationLacksIsMalformed() {
    Traces traces = new Traces("n1");
    traces.header("n1", 1, List.of("altitude"), map("Node", Value.strings(List.of("n1"))));
    assertTrue(malformed(replay(traces)).contains("does not declare"));
  }

  @Test
  void aNodeThatTheConstantsLackIsMalformed() {
    Traces traces = new Traces("n1").header("n9", 1);
    assertTrue(malformed(replay(traces)).contains("no function with this node"));
  }

  @Test
  void anotherVersionOfTheSpecificationIsMalformedUnlessAllowed() {
    SpecificationView view = SpecificationView.ofProtocol(RELAY, "Relay").withHash("1".repeat(64));
    Traces traces = new Traces("n1", "n2");
    traces.hash = "2".repeat(64);
    for (String node : List.of("n1", "n2")) {
      traces.header(node, 1).state(node, "", fresh(), false);
    }
    traces.round("i");
    assertTrue(
        malformed(
                Replay.of(view)
                    .run(traces.entries.iterator(), ReplayOptions.DEFAULT, ProgressListener.NONE))
            .contains("another version of Relay"));
    accepted(
        Replay.of(view)
            .run(
                traces.entries.iterator(),
                ReplayOptions.DEFAULT.withOtherSpecification(),
                ProgressListener.NONE));
  }

  @Test
  void aHoleARepeatAndAnEarlyRecordAreMalformed() {
    Traces hole = started("n1", "n2").start("n1", "i", 5).start("n1", "i", 6);
    hole.entries.remove(hole.entries.size() - 2);
    assertTrue(malformed(replay(hole)).contains("missing"));
    Traces repeat = started("n1", "n2").start("n1", "i", 5);
    repeat.entries.add(repeat.entries.get(repeat.entries.size() - 1));
    assertTrue(malformed(replay(repeat)).contains("repeated"));
    Traces headless = started("n1");
    headless.entries.remove(0);
    assertTrue(malformed(replay(headless)).contains("does not begin with a header"));
    assertTrue(
        malformed(replay(started("n1").end("n1").start("n1", "i", 5))).contains("follows the End"));
  }

  @Test
  void constantsThatBreakAnAssumptionStopTheReplayWithASentence() {
    Traces traces = new Traces();
    traces.header("n1", 1);
    SpecificationException e =
        assertThrows(SpecificationException.class, () -> replayWith(traces, ReplayOptions.DEFAULT));
    assertTrue(e.getMessage().contains("ASSUME"), e.getMessage());
  }

  @Test
  void aConstantThatTheSpecificationLacksStopsTheReplayWithASentence() {
    Traces traces = new Traces("n1");
    traces.header(
        "n1", 1, Traces.LOGGED, map("Node", Value.strings(List.of("n1")), "Clock", Value.of(1)));
    SpecificationException e =
        assertThrows(SpecificationException.class, () -> replayWith(traces, ReplayOptions.DEFAULT));
    assertTrue(e.getMessage().contains("Clock"), e.getMessage());
  }

  @Test
  void aReplayWithLittleMemoryGivesTheSameVerdict() {
    Traces traces = started("n1", "n2");
    for (int i = 0; i < 50; i++) {
      traces.start("n1", "i" + i, i + 1);
    }
    for (int i = 0; i < 50; i++) {
      traces.accept("n2", "i" + i, "n1", i + 1);
    }
    accepted(replayWith(traces, ReplayOptions.DEFAULT.withStatesMax(3)));
    rejected(
        replayWith(traces.accept("n2", "i7", "n1", 9), ReplayOptions.DEFAULT.withStatesMax(3)));
  }

  @Test
  void twoSpecificationsInOneProcessDoNotDisturbEachOther() {
    try (ReplaySession first =
            Replay.of(SpecificationView.ofProtocol(RELAY, "Relay")).session(ReplayOptions.DEFAULT);
        ReplaySession second =
            Replay.of(
                    SpecificationView.ofProtocol(
                        java.nio.file.Path.of("../../specs/commit"), "TwoPhaseNode"))
                .session(ReplayOptions.DEFAULT)) {
      accepted(first.run(started("n1", "n2").round("i").entries.iterator(), ProgressListener.NONE));
      CoreRun run = CoreReplayTest.run(dev.lockstep.core.Protocol.named("commit"), 1, 2, 30, 0);
      accepted(second.run(run.entries.iterator(), ProgressListener.NONE));
      accepted(first.run(started("n1", "n2").round("i").entries.iterator(), ProgressListener.NONE));
    }
  }
}
