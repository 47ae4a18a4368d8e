package dev.lockstep.core.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AcceptorTest {
  private static final Value V = Value.of("v");
  private final Peers peers =
      new Peers(List.of("p1", "p2"), List.of("a1", "a2", "a3"), List.of("l1", "l2"));
  private final Acceptor acceptor = new Acceptor("a1", peers);

  private Effects receive(PaxosMessage message) {
    return acceptor.step(new Input.Deliver(message));
  }

  private Effects persist() {
    return acceptor.step(new Input.Persisted());
  }

  private static Value vote(long maxBal, long maxVBal, Value maxVal) {
    return Value.record("maxBal", maxBal, "maxVBal", maxVBal, "maxVal", maxVal);
  }

  @Test
  void aPromiseLeavesWhenItsRecordIsDurableAndNotBefore() {
    Effects promise = receive(new PaxosMessage.Phase1a(3));
    assertEquals(PaxosAction.PHASE1B, promise.action());
    assertEquals(List.of(vote(3, -1, PaxosMessage.NONE)), promise.persist());
    assertEquals(List.of(), promise.sends());
    assertEquals(
        List.of(Effects.Send.of("p2", new PaxosMessage.Phase1b("a1", 3, -1, PaxosMessage.NONE))),
        persist().sends());
  }

  @Test
  void aSecondPrepareOfTheSameBallotIsDiscarded() {
    receive(new PaxosMessage.Phase1a(3));
    assertEquals(PaxosAction.DISCARD, receive(new PaxosMessage.Phase1a(3)).action());
    assertEquals(PaxosAction.DISCARD, receive(new PaxosMessage.Phase1a(2)).action());
  }

  @Test
  void aVoteIsRefusedBelowThePromiseAndCastAtIt() {
    receive(new PaxosMessage.Phase1a(3));
    assertEquals(PaxosAction.DISCARD, receive(new PaxosMessage.Phase2a(2, V)).action());
    Effects vote = receive(new PaxosMessage.Phase2a(3, V));
    assertEquals(PaxosAction.PHASE2B, vote.action());
    assertEquals(List.of(vote(3, 3, V)), vote.persist());
  }

  @Test
  void aVoteGoesToEveryLearnerOnceItIsDurable() {
    receive(new PaxosMessage.Phase2a(0, V));
    PaxosMessage voted = new PaxosMessage.Phase2b("a1", 0, V);
    assertEquals(
        List.of(Effects.Send.of("l1", voted), Effects.Send.of("l2", voted)), persist().sends());
  }

  @Test
  void aVoteWithoutAPromiseRaisesTheBallotAsAPromiseWould() {
    receive(new PaxosMessage.Phase2a(4, V));
    assertEquals(PaxosAction.DISCARD, receive(new PaxosMessage.Phase1a(3)).action());
    assertEquals(PaxosAction.DISCARD, receive(new PaxosMessage.Phase2a(4, V)).action());
  }

  @Test
  void aPromiseReportsTheLastVote() {
    receive(new PaxosMessage.Phase2a(0, V));
    persist();
    receive(new PaxosMessage.Phase1a(1));
    assertEquals(new PaxosMessage.Phase1b("a1", 1, 0, V), persist().sends().get(0).message());
  }

  @Test
  void recordsBecomeDurableInTheOrderInWhichTheyWereWritten() {
    receive(new PaxosMessage.Phase1a(0));
    receive(new PaxosMessage.Phase2a(0, V));
    assertEquals(
        new PaxosMessage.Phase1b("a1", 0, -1, PaxosMessage.NONE),
        persist().sends().get(0).message());
    assertEquals(vote(0, -1, PaxosMessage.NONE), acceptor.state().get("disk"));
    assertEquals(new PaxosMessage.Phase2b("a1", 0, V), persist().sends().get(0).message());
    assertEquals(vote(0, 0, V), acceptor.state().get("disk"));
  }

  @Test
  void anAcceptorComesBackWithItsLastDurableRecord() {
    acceptor.step(new Input.Recovered(List.of(vote(1, -1, PaxosMessage.NONE), vote(5, 1, V))));
    Map<String, Value> state = acceptor.state();
    assertEquals(Value.of(5), state.get("maxBal"));
    assertEquals(Value.of(1), state.get("maxVBal"));
    assertEquals(V, state.get("maxVal"));
    assertEquals(PaxosAction.DISCARD, receive(new PaxosMessage.Phase1a(5)).action());
  }

  @Test
  void aRecordThatContradictsItselfIsRefused() {
    Input damaged = new Input.Recovered(List.of(vote(0, 2, V)));
    assertThrows(IllegalStateException.class, () -> acceptor.step(damaged));
  }

  @Test
  void aMessageForAnotherRoleIsDiscarded() {
    Effects effects = receive(new PaxosMessage.Query());
    assertEquals(PaxosAction.DISCARD, effects.action());
    assertEquals(Map.of("m", Value.record("type", "query")), effects.parameters());
  }
}
