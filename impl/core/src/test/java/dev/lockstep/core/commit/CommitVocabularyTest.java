package dev.lockstep.core.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Requests and replies as values, there and back. */
class CommitVocabularyTest {

  @Test
  void everyReplyIsReadBackFromItsValue() {
    for (CommitReply reply :
        List.of(
            CommitReply.committed(),
            CommitReply.readOnly(),
            CommitReply.aborted("r1", CommitReply.Why.VOTE),
            CommitReply.resolved(CommitDecision.ABORT),
            CommitReply.committed().with(CommitDecision.ABORT),
            CommitReply.committed().with(Map.of("r1", CommitDecision.ABORT), false),
            CommitReply.aborted("tm", CommitReply.Why.PRESUMED)
                .with(Map.of("r1", CommitDecision.ABORT, "r2", CommitDecision.COMMIT), true))) {
      assertEquals(reply, CommitReply.of(reply.toValue()));
    }
  }

  @Test
  void aValueThatIsNoReplyIsRefused() {
    for (Value value :
        List.of(
            Value.of("committed"),
            CommitRequest.FORGET,
            Value.record("outcome", "maybe"),
            Value.record("outcome", "committed", "by", "r1", "why", "vote"),
            Value.record("outcome", "aborted", "by", "r1"),
            Value.record("outcome", "aborted", "by", "r1", "why", "mood"),
            Value.record("outcome", "committed", "extra", 1))) {
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> CommitReply.of(value));
      assertTrue(refusal.getMessage().contains(value.toString()), refusal.getMessage());
    }
  }

  @Test
  void aHeuristicAgreesWithTheDecisionOrDoesNot() {
    CommitReply committed = CommitReply.committed();
    assertEquals(Optional.of(true), committed.agrees());
    assertEquals(Optional.of(true), committed.with(CommitDecision.COMMIT).agrees());
    assertEquals(Optional.of(false), committed.with(CommitDecision.ABORT).agrees());
    assertEquals(
        Optional.of(false), committed.with(Map.of("r1", CommitDecision.ABORT), true).agrees());
    assertEquals(
        Optional.of(true),
        CommitReply.aborted("tm", CommitReply.Why.PRESUMED).with(CommitDecision.ABORT).agrees());
    assertEquals(Optional.empty(), CommitReply.resolved(CommitDecision.ABORT).agrees());
  }

  @Test
  void requestsSayWhatTheyCarry() {
    assertEquals(
        Optional.of(Set.of("r1", "r2")),
        CommitRequest.participants(CommitRequest.commit(List.of("r2", "r1", "r2"))));
    assertEquals(
        Optional.of(Set.of("r1", "r2")),
        CommitRequest.participants(CommitRequest.rollback(List.of("r2", "r1"))));
    assertEquals(Optional.empty(), CommitRequest.participants(CommitRequest.CAN_COMMIT));
    assertEquals(Optional.empty(), CommitRequest.participants(Value.record("type", "Commit")));
    for (CommitDecision decision : CommitDecision.values()) {
      assertEquals(Optional.of(decision), CommitRequest.decision(CommitRequest.resolve(decision)));
    }
    assertEquals(Optional.empty(), CommitRequest.decision(CommitRequest.FORGET));
  }

  @Test
  void aTransactionWithoutParticipantsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> CommitRequest.commit(List.of()));
    assertThrows(IllegalArgumentException.class, () -> CommitRequest.rollback(List.of()));
  }
}
