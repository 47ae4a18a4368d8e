package dev.lockstep.runtime.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lockstep.core.commit.CommitDecision;
import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.commit.CommitOutcome.Happened;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CommitOutcomeTest {

  private static final String NAME = "tm.1-1";

  private static CommitOutcome of(CommitReply reply) {
    return Outcomes.of("stock", NAME, new Answer.Outcome(reply.toValue()), true);
  }

  private static void assertSays(Happened happened, boolean retry, CommitOutcome outcome) {
    assertEquals(happened, outcome.happened(), outcome::toString);
    assertEquals(retry, outcome.mayRetry(), outcome::toString);
    assertEquals(NAME, outcome.transaction());
    assertFalse(outcome.next().isBlank());
  }

  @Test
  void whatHappenedMustNotBeDoneAgain() {
    assertSays(Happened.YES, false, of(CommitReply.committed()));
    assertEquals(new CommitOutcome.Committed(NAME, true), of(CommitReply.readOnly()));
  }

  @Test
  void everyAbortMayBeDoneAgainAndSaysByWhomAndWhy() {
    for (CommitReply.Why why : CommitReply.Why.values()) {
      CommitOutcome outcome = of(CommitReply.aborted("bank", why));
      assertSays(Happened.NO, true, outcome);
      assertEquals(new CommitOutcome.Aborted(NAME, "bank", why), outcome);
    }
  }

  @Test
  void whatIsUnknownMustNotBeDoneAgainButAskedAgain() {
    CommitOutcome outcome =
        Outcomes.of("tm", NAME, new Answer.Unknown("the time given is over"), true);
    assertSays(Happened.UNKNOWN, false, outcome);
    assertEquals("ask again for tm.1-1 until the outcome is known", outcome.next());
  }

  @Test
  void aRefusalMeansThatNothingHappenedUnlessAnEarlierRequestMayHave() {
    Answer refused = new Answer.Refused(Answer.Refusal.OVERLOADED, Duration.ofMillis(20));
    assertSays(Happened.NO, true, Outcomes.of("tm", NAME, refused, true));
    assertSays(Happened.UNKNOWN, false, Outcomes.of("tm", NAME, refused, false));
  }

  @Test
  void anOperatorsDecisionIsAHazardUntilTheManagersIsKnown() {
    assertSays(Happened.UNKNOWN, false, of(CommitReply.resolved(CommitDecision.COMMIT)));
  }

  @Test
  void anOperatorWhoDecidedLikewiseChangesNothing() {
    assertSays(Happened.YES, false, of(CommitReply.committed().with(CommitDecision.COMMIT)));
    assertSays(
        Happened.NO,
        true,
        of(
            CommitReply.aborted("tm", CommitReply.Why.TIMEOUT)
                .with(Map.of("bank", CommitDecision.ABORT), true)));
  }

  @Test
  void anOperatorWhoDecidedOtherwiseMakesTheOutcomeMixedAlsoAfterItWasForgotten() {
    CommitOutcome atParticipant = of(CommitReply.committed().with(CommitDecision.ABORT));
    assertSays(Happened.IN_PART, false, atParticipant);
    assertEquals(
        new CommitOutcome.Mixed(
            NAME, CommitDecision.COMMIT, new TreeMap<>(Map.of("stock", CommitDecision.ABORT))),
        atParticipant);
    for (boolean forgotten : new boolean[] {false, true}) {
      assertSays(
          Happened.IN_PART,
          false,
          of(
              CommitReply.aborted("tm", CommitReply.Why.TIMEOUT)
                  .with(Map.of("bank", CommitDecision.COMMIT), forgotten)));
    }
  }

  @Test
  void everyKindOfOutcomeIsCovered() {
    Set<String> kinds =
        Arrays.stream(CommitOutcome.class.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .collect(Collectors.toSet());
    assertEquals(Set.of("Committed", "Aborted", "Unknown", "Refused", "Mixed", "Hazard"), kinds);
  }
}
