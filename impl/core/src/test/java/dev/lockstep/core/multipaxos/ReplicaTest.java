package dev.lockstep.core.multipaxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplicaTest {
  private final Trio trio = new Trio();

  private static Value decree(long pos, String value) {
    return MultiPaxosWorkload.decree(pos, Value.of(value));
  }

  @Test
  void oneLeaderDoesPhase1OnceForAllDecrees() {
    trio.submit("r1", "one");
    trio.run();
    assertEquals(3, trio.count(MultiPaxosMessage.Phase1a.class));
    trio.submit("r1", "two");
    trio.submit("r1", "three");
    trio.run();
    assertEquals(3, trio.count(MultiPaxosMessage.Phase1a.class));
    List<Value> all = List.of(decree(1, "one"), decree(2, "two"), decree(3, "three"));
    for (String replica : List.of("r1", "r2", "r3")) {
      assertEquals(all, trio.told(replica), replica);
    }
  }

  @Test
  void aNewLeaderFillsTheGapBelowAVoteWithANoOp() {
    trio.submit("r1", "one");
    trio.run();
    trio.submit("r1", "lost");
    trio.network.clear();
    trio.submit("r1", "kept");
    trio.run(
        message -> message instanceof MultiPaxosMessage.Phase2a accept && accept.to().equals("r2"));
    trio.submit("r3", "new");
    trio.run(message -> !message.to().equals("r1"));
    assertEquals(
        List.of(
            decree(1, "one"),
            MultiPaxosWorkload.decree(2, MultiPaxosMessage.NO_OP),
            decree(3, "kept"),
            decree(4, "new")),
        trio.told("r3"));
  }

  @Test
  void aNewLeaderTakesTheValueOfTheHighestBallot() {
    trio.submit("r1", "low");
    trio.run(message -> !(message instanceof MultiPaxosMessage.Phase2a a) || a.to().equals("r1"));
    trio.submit("r2", "high");
    trio.run(
        message ->
            !message.to().equals("r1")
                && (!(message instanceof MultiPaxosMessage.Phase2a a) || a.to().equals("r2")));
    trio.submit("r3", "mine");
    trio.run();
    assertEquals(List.of(decree(1, "high"), decree(2, "mine")), trio.told("r3").subList(0, 2));
  }

  @Test
  void aValueThatWasOvertakenIsProposedAgainAndStandsAtOnePositionOnly() {
    trio.submit("r1", "slow");
    trio.run(message -> !(message instanceof MultiPaxosMessage.Phase2a));
    trio.submit("r2", "fast");
    trio.run(message -> !message.to().equals("r1") || message instanceof MultiPaxosMessage.Success);
    assertEquals(List.of(decree(1, "fast")), trio.told("r1"));
    trio.timeOut("r1", Replica.LEAD_TIMER);
    trio.run();
    for (String replica : List.of("r1", "r2", "r3")) {
      assertEquals(List.of(decree(1, "fast"), decree(2, "slow")), trio.told(replica), replica);
    }
  }

  @Test
  void nothingIsSaidBeforeItIsDurable() {
    Effects promised = trio.deliver(new MultiPaxosMessage.Phase1a("r1", 1, 1));
    assertEquals(MultiPaxosAction.PHASE1B, promised.action());
    assertTrue(promised.sends().isEmpty());
    Effects voted = trio.deliver(new MultiPaxosMessage.Phase2a("r1", 1, 1, Value.of("v")));
    assertEquals(MultiPaxosAction.PHASE2B, voted.action());
    assertTrue(voted.sends().isEmpty());
    trio.persist("r1");
    assertEquals(2, trio.sent.size());
  }

  @Test
  void thePromiseCoversEveryPositionAndOutlivesARestart() {
    trio.deliver(new MultiPaxosMessage.Phase1a("r1", 4, 1));
    trio.persist("r1");
    trio.restart("r1");
    for (long pos : List.of(1L, 2L, 1_000L)) {
      Effects late = trio.deliver(new MultiPaxosMessage.Phase2a("r1", 3, pos, Value.of("v")));
      assertEquals(MultiPaxosAction.DISCARD, late.action());
    }
    assertEquals(Value.of(4), trio.state("r1").get("maxBal"));
  }

  @Test
  void aBallotIsNeverBegunAgainAfterARestart() {
    trio.submit("r1", "one");
    Value first = trio.state("r1").get("ballot");
    trio.persist("r1");
    trio.restart("r1");
    trio.submit("r1", "two");
    assertTrue(first.compareTo(trio.state("r1").get("ballot")) < 0);
  }

  @Test
  void whatIsTrimmedIsForgottenInMemoryAndInOneRecord() {
    for (String value : List.of("one", "two", "three")) {
      trio.submit("r1", value);
    }
    trio.run();
    assertEquals(MultiPaxosAction.TRIM, trio.request("r1", MultiPaxosWorkload.trim(3)).action());
    trio.persist("r1");
    assertEquals(1, ((Value.SetOf) trio.state("r1").get("votes")).elements().size());
    assertEquals(1, ((Value.SetOf) trio.state("r1").get("decided")).elements().size());
    List<Value> records = trio.disk("r1");
    Replica again = new Replica("r1", Group.of(new MultiPaxosProtocol().exampleCluster()));
    again.step(new Input.Recovered(records.subList(records.size() - 1, records.size())));
    assertEquals(trio.state("r1").get("disk"), again.state().get("disk"));
  }

  @Test
  void nothingIsTrimmedThatIsNotDecidedHere() {
    trio.submit("r1", "one");
    Effects early = trio.request("r1", MultiPaxosWorkload.trim(2));
    assertEquals(null, early.action());
    assertEquals(Value.of(1), trio.state("r1").get("base"));
    trio.run();
    assertEquals(MultiPaxosAction.TRIM, trio.timeOut("r1", Replica.TRIM_TIMER).action());
    assertEquals(Value.of(2), trio.state("r1").get("base"));
  }

  @Test
  void aLaggardLearnsWhatTheOthersStillHave() {
    for (String value : List.of("one", "two")) {
      trio.submit("r1", value);
    }
    trio.run(message -> !message.to().equals("r3"));
    trio.request("r3", MultiPaxosWorkload.LEARN);
    trio.run();
    assertEquals(List.of(decree(1, "one"), decree(2, "two")), trio.told("r3"));
  }

  @Test
  void aLaggardSkipsWhatNobodyHasAnyMore() {
    for (String value : List.of("one", "two", "three")) {
      trio.submit("r1", value);
    }
    trio.run(message -> !message.to().equals("r3"));
    trio.request("r1", MultiPaxosWorkload.trim(3));
    trio.request("r2", MultiPaxosWorkload.trim(3));
    trio.request("r3", MultiPaxosWorkload.LEARN);
    trio.run();
    assertEquals(List.of(MultiPaxosWorkload.skipped(3), decree(3, "three")), trio.told("r3"));
  }

  @Test
  void aProposerDoesNotAskForVotesWhereAnAcceptorHasTrimmed() {
    for (String value : List.of("one", "two")) {
      trio.submit("r1", value);
    }
    trio.run(message -> !message.to().equals("r3"));
    trio.request("r2", MultiPaxosWorkload.trim(3));
    trio.persist("r2");
    trio.sent.clear();
    trio.submit("r3", "new");
    trio.run(message -> !message.to().equals("r1"));
    Set<Long> asked =
        trio.sent.stream()
            .filter(MultiPaxosMessage.Phase2a.class::isInstance)
            .map(message -> ((MultiPaxosMessage.Phase2a) message).pos())
            .collect(java.util.stream.Collectors.toSet());
    assertEquals(Set.of(3L), asked);
  }

  @Test
  void aLeaderThatMissesWhatIsTrimmedAsksInsteadOfBeginningBallotsForEver() {
    trio.submit("r1", "one");
    trio.run(message -> !(message instanceof MultiPaxosMessage.Success s && s.to().equals("r3")));
    trio.request("r1", MultiPaxosWorkload.trim(2));
    trio.persist("r1");
    trio.timeOut("r3", Replica.PROGRESS_TIMER);
    trio.network.clear();
    trio.timeOut("r3", Replica.PROGRESS_TIMER);
    trio.run(message -> !message.to().equals("r2"));
    trio.timeOut("r3", Replica.PROGRESS_TIMER);
    trio.run();
    trio.timeOut("r3", Replica.PROGRESS_TIMER);
    trio.run();
    assertFalse(trio.told("r3").isEmpty());
  }

  @Test
  void aRepeatedOrMalformedRequestChangesNothing() {
    trio.request("r1", MultiPaxosWorkload.submit("one"));
    assertEquals(Effects.NONE, trio.request("r1", MultiPaxosWorkload.submit("one")));
    assertEquals(Effects.NONE, trio.request("r1", Value.of("one")));
    assertEquals(Effects.NONE, trio.request("r1", MultiPaxosWorkload.trim(1)));
  }

  @Test
  void aStateThatAReplicaShowsCanBeLoadedIntoAnother() {
    trio.submit("r1", "one");
    trio.submit("r2", "two");
    trio.run(message -> !(message instanceof MultiPaxosMessage.Phase2b b) || b.bal() > 0);
    trio.deliver(new MultiPaxosMessage.Phase1a("r3", 11, 1));
    for (String replica : List.of("r1", "r2", "r3")) {
      Replica twin = new Replica(replica, Group.of(new MultiPaxosProtocol().exampleCluster()));
      twin.restore(trio.state(replica));
      assertEquals(trio.state(replica), twin.state());
    }
  }
}
