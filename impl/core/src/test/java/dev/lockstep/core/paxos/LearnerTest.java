package dev.lockstep.core.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.traces.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearnerTest {
  private static final Value V = Value.of("v");
  private final Peers peers =
      new Peers(List.of("p1", "p2"), List.of("a1", "a2", "a3"), List.of("l1", "l2"));
  private final Learner learner = new Learner("l1", peers);

  private Effects receive(PaxosMessage message) {
    return learner.step(new Input.Deliver(message));
  }

  private Effects vote(String acceptor, long ballot) {
    return receive(new PaxosMessage.Phase2b(acceptor, ballot, V));
  }

  @Test
  void aQuorumOfVotesInOneBallotDecidesAndEverybodyIsTold() {
    assertEquals(PaxosAction.RECEIVE_VOTE, vote("a1", 0).action());
    Effects effects = vote("a2", 0);
    assertEquals(PaxosAction.DECIDE, effects.action());
    assertEquals(List.of(V), effects.replies());
    PaxosMessage success = new PaxosMessage.Success(V);
    assertEquals(
        List.of(
            Effects.Send.of("p1", success),
            Effects.Send.of("p2", success),
            Effects.Send.of("l2", success)),
        effects.sends());
  }

  @Test
  void theSameVoteTwiceIsOneVote() {
    vote("a1", 0);
    assertEquals(PaxosAction.DISCARD, vote("a1", 0).action());
  }

  @Test
  void votesOfTwoBallotsDoNotMakeAQuorum() {
    vote("a1", 0);
    assertEquals(PaxosAction.RECEIVE_VOTE, vote("a2", 1).action());
    assertEquals(PaxosAction.DISCARD, vote("a3", 0).action());
    assertEquals(PaxosAction.DECIDE, vote("a3", 1).action());
  }

  @Test
  void aVoteAfterTheDecisionIsAnsweredByTellingAgainAndTheClientIsNotToldTwice() {
    vote("a1", 0);
    vote("a2", 0);
    Effects effects = vote("a3", 0);
    assertEquals(PaxosAction.ANNOUNCE, effects.action());
    assertEquals(3, effects.sends().size());
    assertEquals(List.of(), effects.replies());
  }

  @Test
  void anotherLearnersWordDecides() {
    vote("a1", 0);
    Effects effects = receive(new PaxosMessage.Success(V));
    assertEquals(PaxosAction.HANDLE_SUCCESS, effects.action());
    assertEquals(List.of(V), effects.replies());
    assertEquals(Value.set(), learner.state().get("votes"));
    assertEquals(PaxosAction.DISCARD, receive(new PaxosMessage.Success(V)).action());
  }

  @Test
  void aLearnerThatWasAskedWaitsAndThenAsksTheProposersUntilItKnows() {
    Effects asked = learner.step(new Input.Request(PaxosWorkload.LEARN));
    assertEquals(null, asked.action());
    assertEquals(Learner.QUERY_TIMER, asked.timers().get(0).name());
    Effects query = learner.step(new Input.TimeOut(Learner.QUERY_TIMER));
    assertEquals(PaxosAction.QUERY, query.action());
    assertEquals(
        List.of(
            Effects.Send.of("p1", new PaxosMessage.Query()),
            Effects.Send.of("p2", new PaxosMessage.Query())),
        query.sends());
    assertEquals(1, query.timers().size());
    receive(new PaxosMessage.Success(V));
    assertEquals(Effects.NONE, learner.step(new Input.TimeOut(Learner.QUERY_TIMER)));
    assertEquals(Effects.NONE, learner.step(new Input.Request(PaxosWorkload.LEARN)));
  }

  @Test
  void aLearnerForgetsAllOverARestartAndCanDecideAgain() {
    Learner next = new Learner("l1", peers);
    assertEquals(Effects.NONE, next.step(new Input.Recovered(List.of())));
    assertEquals(PaxosMessage.NONE, next.state().get("decided"));
    next.step(new Input.Deliver(new PaxosMessage.Phase2b("a1", 2, V)));
    Effects effects = next.step(new Input.Deliver(new PaxosMessage.Phase2b("a3", 2, V)));
    assertEquals(PaxosAction.DECIDE, effects.action());
  }

  @Test
  void aSyncOfALearnerIsADefect() {
    assertThrows(IllegalStateException.class, () -> learner.step(new Input.Persisted()));
  }
}
