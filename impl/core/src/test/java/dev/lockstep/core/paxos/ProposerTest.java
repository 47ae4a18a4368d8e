package dev.lockstep.core.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProposerTest {
  private static final Value MINE = Value.of("mine");
  private static final Value OTHER = Value.of("other");
  private final Peers peers =
      new Peers(List.of("p1", "p2"), List.of("a1", "a2", "a3"), List.of("l1"));
  private final Proposer proposer = new Proposer("p2", peers);

  private Effects request() {
    return proposer.step(new Input.Request(PaxosWorkload.propose("mine")));
  }

  private Effects receive(PaxosMessage message) {
    return proposer.step(new Input.Deliver(message));
  }

  private static PaxosMessage promise(String acceptor, long ballot) {
    return new PaxosMessage.Phase1b(acceptor, ballot, -1, PaxosMessage.NONE);
  }

  private static PaxosMessage promise(String acceptor, long ballot, long voted, Value value) {
    return new PaxosMessage.Phase1b(acceptor, ballot, voted, value);
  }

  @Test
  void aRequestBeginsTheFirstBallotThatTheProposerOwns() {
    Effects effects = request();
    assertEquals(PaxosAction.PROPOSE, effects.action());
    assertEquals(Map.of("v", MINE, "b", Value.of(1)), effects.parameters());
    assertEquals(List.of(Value.record("ballot", 1)), effects.persist());
    assertEquals(List.of(), effects.sends());
  }

  @Test
  void thePrepareLeavesWhenTheBallotIsDurable() {
    request();
    PaxosMessage prepare = new PaxosMessage.Phase1a(1);
    assertEquals(
        List.of(
            Effects.Send.of("a1", prepare),
            Effects.Send.of("a2", prepare),
            Effects.Send.of("a3", prepare)),
        proposer.step(new Input.Persisted()).sends());
  }

  @Test
  void aRequestIsTakenOnceAndAnUnknownRequestNever() {
    request();
    assertEquals(Effects.NONE, request());
    assertEquals(Effects.NONE, proposer.step(new Input.Request(PaxosWorkload.LEARN)));
    assertEquals(
        Effects.NONE, proposer.step(new Input.Request(Value.record("type", "propose", "val", 7))));
  }

  @Test
  void theQuorumsLastPromiseAsksForVotesForTheProposal() {
    request();
    assertEquals(PaxosAction.RECEIVE_PROMISE, receive(promise("a1", 1)).action());
    Effects effects = receive(promise("a3", 1));
    assertEquals(PaxosAction.PHASE2A, effects.action());
    assertEquals(MINE, effects.parameters().get("v"));
    assertEquals(Effects.Send.of("a1", new PaxosMessage.Phase2a(1, MINE)), effects.sends().get(0));
    assertEquals(3, effects.sends().size());
  }

  @Test
  void theVoteOfTheHighestBallotReportedWins() {
    proposer.step(new Input.Recovered(List.of(Value.record("ballot", 5))));
    request();
    receive(promise("a1", 7, 2, OTHER));
    Effects effects = receive(promise("a2", 7, 4, Value.of("later")));
    assertEquals(Value.of("later"), effects.parameters().get("v"));
  }

  @Test
  void aRepeatedPromiseDoesNotCountTwice() {
    request();
    receive(promise("a1", 1));
    assertEquals(PaxosAction.DISCARD, receive(promise("a1", 1)).action());
  }

  @Test
  void aPromiseOfAnEarlierBallotDoesNotCount() {
    request();
    receive(promise("a1", 1));
    proposer.step(new Input.TimeOut(Proposer.RETRY_TIMER));
    assertEquals(PaxosAction.DISCARD, receive(promise("a2", 1)).action());
    assertEquals(Value.set(), proposer.state().get("promises"));
  }

  @Test
  void aBallotAsksForVotesOnce() {
    request();
    receive(promise("a1", 1));
    receive(promise("a2", 1));
    assertEquals(PaxosAction.DISCARD, receive(promise("a3", 1, 0, OTHER)).action());
  }

  @Test
  void aTimeOutBeginsAHigherBallotAndAnIdleProposerIgnoresIt() {
    assertEquals(Effects.NONE, proposer.step(new Input.TimeOut(Proposer.RETRY_TIMER)));
    request();
    Effects effects = proposer.step(new Input.TimeOut(Proposer.RETRY_TIMER));
    assertEquals(PaxosAction.PHASE1A, effects.action());
    assertEquals(Map.of("b", Value.of(3)), effects.parameters());
  }

  @Test
  void aProposerFarBehindTheOthersCatchesUpInAFewRetriesAndNeverUsesTheNumbersUp() {
    request();
    long ballot = 0;
    for (int retry = 0; retry < 12; retry++) {
      ballot = retry();
    }
    assertTrue(ballot > 1_000, "after 12 retries the ballot is " + ballot);
    for (int retry = 0; retry < 100_000; retry++) {
      ballot = retry();
    }
    assertTrue(ballot < Integer.MAX_VALUE, "after 100,000 retries the ballot is " + ballot);
  }

  private long retry() {
    Effects effects = proposer.step(new Input.TimeOut(Proposer.RETRY_TIMER));
    proposer.step(new Input.Persisted());
    return ((Value.Int) effects.parameters().get("b")).value();
  }

  @Test
  void retriesWaitLongerEachTimeAndDifferBetweenProposers() {
    Proposer first = new Proposer("p1", peers);
    long mine = request().timers().get(0).delayMillis();
    long others =
        first.step(new Input.Request(PaxosWorkload.propose("x"))).timers().get(0).delayMillis();
    assertNotEquals(mine, others);
    for (int attempt = 0; attempt < 100; attempt++) {
      Effects retry = proposer.step(new Input.TimeOut(Proposer.RETRY_TIMER));
      long next = retry.timers().get(0).delayMillis();
      assertTrue(next >= mine, "attempt " + attempt);
      assertTrue(next <= 64 * Proposer.RETRY_MILLIS_MIN, "attempt " + attempt);
      mine = next;
    }
  }

  @Test
  void afterARestartABallotIsNotResumedNorUsedAgain() {
    proposer.step(new Input.Recovered(List.of(Value.record("ballot", 1))));
    assertEquals(PaxosAction.DISCARD, receive(promise("a1", 1)).action());
    assertEquals(Value.of(3), request().parameters().get("b"));
  }

  @Test
  void aQueryBeginsABallotUnlessOneIsUnderWay() {
    Effects effects = receive(new PaxosMessage.Query());
    assertEquals(PaxosAction.HANDLE_QUERY, effects.action());
    assertEquals(Value.of(1), effects.parameters().get("b"));
    assertEquals(PaxosAction.DISCARD, receive(new PaxosMessage.Query()).action());
  }

  @Test
  void aQueryFindsOutWhatWasVotedFor() {
    receive(new PaxosMessage.Query());
    receive(promise("a1", 1, 0, OTHER));
    assertEquals(OTHER, receive(promise("a2", 1)).parameters().get("v"));
  }

  @Test
  void aQueryThatFindsNothingIsAbandoned() {
    receive(new PaxosMessage.Query());
    receive(promise("a1", 1));
    assertEquals(PaxosAction.ABANDON, receive(promise("a2", 1)).action());
    assertEquals(Effects.NONE, proposer.step(new Input.TimeOut(Proposer.RETRY_TIMER)));
  }

  @Test
  void successStopsTheProposer() {
    request();
    receive(promise("a1", 1));
    assertEquals(PaxosAction.STOP, receive(new PaxosMessage.Success(OTHER)).action());
    assertEquals(PaxosMessage.NONE, proposer.state().get("proposal"));
    assertEquals(Value.set(), proposer.state().get("promises"));
    assertEquals(Effects.NONE, proposer.step(new Input.TimeOut(Proposer.RETRY_TIMER)));
    assertEquals(PaxosAction.DISCARD, receive(new PaxosMessage.Success(OTHER)).action());
  }
}
