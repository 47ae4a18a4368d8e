package dev.lockstep.core.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Effects;
import dev.lockstep.core.raft.RaftMessage.Ack;
import dev.lockstep.core.raft.RaftMessage.AppendEntries;
import dev.lockstep.core.raft.RaftMessage.Rejection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sections 5.3 and 5.4. */
class ReplicationTest {
  private final Servers servers = new Servers();

  private static List<Entry> entries(long... terms) {
    return java.util.Arrays.stream(terms)
        .mapToObj(term -> Entry.of(term, Servers.command("of " + term)))
        .toList();
  }

  private static AppendEntries append(
      long term, long prev, long prevTerm, long commit, long... terms) {
    return new AppendEntries(term, "s1", "s2", prev, prevTerm, entries(terms), commit);
  }

  @Test
  void aNewLeaderAppendsANoOpAndEveryServerCommitsIt() {
    servers.elect("s1");
    servers.timeOut("s1", Timers.HEARTBEAT);
    servers.run();
    RaftReply.Committed noOp =
        new RaftReply.Committed(1, List.of(new RaftReply.CommittedEntry(1, LogValue.NO_OP, false)));
    for (String server : List.of("s1", "s2", "s3")) {
      assertEquals(List.of(noOp), servers.told(server, RaftReply.Committed.class), server);
    }
  }

  @Test
  void aProposalIsAppendedTransmittedAndCommitted() {
    servers.elect("s1");
    Effects appended = servers.propose("s1", Servers.command("a"), LogValue.REGISTER);
    assertEquals(RaftAction.CLIENT_REQUEST, appended.action());
    assertTrue(appended.sends().isEmpty());
    assertEquals(
        List.of(new RaftReply.Appended(7, 2, 1)), servers.told("s1", RaftReply.Appended.class));
    servers.run();
    assertEquals(3, servers.number("s1", "commitIndex"));
    assertEquals(
        new RaftReply.Committed(
            2,
            List.of(
                new RaftReply.CommittedEntry(1, Servers.command("a"), true),
                new RaftReply.CommittedEntry(1, LogValue.REGISTER, false))),
        servers.told("s1", RaftReply.Committed.class).get(1));
  }

  @Test
  void whoDoesNotLeadRefusesAndNamesTheLeader() {
    servers.elect("s1");
    assertEquals(null, servers.propose("s2", Servers.command("a")).action());
    assertEquals(
        List.of(new RaftReply.Refused(7, RaftReply.Reason.NOT_LEADER, "s1")),
        servers.told("s2", RaftReply.Refused.class));
  }

  @Test
  void requestsThatComeTogetherLeaveInOneMessage() {
    servers.elect("s1");
    servers.propose("s1", Servers.command("a"));
    servers.propose("s1", Servers.command("b"));
    Effects sent = servers.timeOut("s1", Timers.REPLICATE);
    assertEquals(RaftAction.REPLICATE, sent.action());
    assertEquals(
        List.of(2, 2),
        Servers.sent(sent, AppendEntries.class).stream().map(m -> m.entries().size()).toList());
  }

  @Test
  void moreIsSentBeforeTheAnswerComes() {
    servers.elect("s1");
    for (String data : List.of("a", "b", "c")) {
      servers.propose("s1", Servers.command(data));
      Effects sent = servers.timeOut("s1", Timers.REPLICATE);
      assertEquals(1, Servers.sent(sent, AppendEntries.class).get(0).entries().size());
    }
    assertEquals(5, servers.number("s1", "nextIndex", "s2"));
    assertEquals(1, servers.number("s1", "matchIndex", "s2"));
  }

  @Test
  void aFollowerAcknowledgesWhatIsDurable() {
    Effects taken = servers.deliver(append(1, 0, 0, 0, 1, 1));
    assertEquals(RaftAction.HANDLE_APPEND, taken.action());
    assertTrue(taken.sends().isEmpty());
    assertEquals(
        List.of(new Ack(1, "s2", "s1", 2)), Servers.sent(servers.persistOne("s2"), Ack.class));
  }

  @Test
  void anAcknowledgementOfWhatIsOnItsWayToTheDiskWaitsForIt() {
    servers.deliver(append(1, 0, 0, 0, 1));
    assertTrue(servers.deliver(append(1, 0, 0, 0, 1)).sends().isEmpty());
    assertEquals(1, servers.persistOne("s2").sends().size());
    assertEquals(1, servers.deliver(append(1, 0, 0, 0, 1)).sends().size());
  }

  @Test
  void aMissingOrOtherPreviousEntryIsRejectedWithWhereTheLogsMayMatch() {
    servers.deliver(append(2, 0, 0, 0, 1, 1, 2));
    servers.persist("s2");
    Effects missing = servers.deliver(append(3, 9, 3, 0, 3));
    assertEquals(
        List.of(new Rejection(3, "s2", "s1", 9, 3, 2)), Servers.sent(missing, Rejection.class));
    Effects other = servers.deliver(append(3, 3, 1, 0, 3));
    assertEquals(
        List.of(new Rejection(3, "s2", "s1", 3, 2, 1)), Servers.sent(other, Rejection.class));
    assertEquals(List.of(1L, 1L, 2L), servers.terms("s2"));
  }

  @Test
  void aConflictRemovesTheEntryAndAllThatFollowIt() {
    servers.deliver(append(2, 0, 0, 0, 1, 2, 2));
    servers.deliver(append(3, 1, 1, 0, 3));
    assertEquals(List.of(1L, 3L), servers.terms("s2"));
    servers.persist("s2");
    servers.restart("s2");
    assertEquals(List.of(1L, 3L), servers.terms("s2"));
  }

  @Test
  void anOldOrEmptyAppendRemovesNothing() {
    servers.deliver(append(1, 0, 0, 0, 1, 1, 1));
    servers.deliver(append(1, 0, 0, 0, 1));
    servers.deliver(append(1, 1, 1, 0));
    assertEquals(3, servers.terms("s2").size());
  }

  @Test
  void commitIndexIsAtMostTheLastNewEntryAndNeverGoesBack() {
    servers.deliver(append(2, 0, 0, 0, 1, 1, 1));
    servers.deliver(append(2, 0, 0, 9, 1));
    assertEquals(1, servers.number("s2", "commitIndex"));
    servers.deliver(append(2, 1, 1, 3, 1, 1));
    assertEquals(3, servers.number("s2", "commitIndex"));
    servers.deliver(append(2, 0, 0, 1, 1));
    assertEquals(3, servers.number("s2", "commitIndex"));
  }

  @Test
  void aLeaderThatWouldRemoveACommittedEntryStopsTheServer() {
    servers.deliver(append(1, 0, 0, 2, 1, 1));
    RaftMessage forged = append(2, 1, 1, 0, 2);
    assertTrue(
        assertThrows(IllegalStateException.class, () -> servers.deliver(forged))
            .getMessage()
            .contains("cannot drop the entries behind 1"));
  }

  @Test
  void aLaggardIsBroughtUpToDateWithOneRejectionPerTerm() {
    servers.elect("s1");
    for (int i = 0; i < 20; i++) {
      servers.propose("s1", Servers.command("lost " + i));
    }
    servers.settle("s1");
    servers.persist("s1");
    servers.network.clear();
    servers.elect("s2", Servers.without("s1"));
    servers.propose("s2", Servers.command("kept"));
    servers.run(Servers.without("s1"));
    int[] rejections = {0};
    servers.timeOut("s2", Timers.HEARTBEAT);
    servers.run(
        message -> {
          rejections[0] += message instanceof Rejection ? 1 : 0;
          return true;
        });
    assertEquals(servers.entries("s2"), servers.entries("s1"));
    assertTrue(rejections[0] <= 2, rejections[0] + " rejections");
  }

  @Test
  void anEntryOfAnOlderTermIsNotCommittedByCounting() {
    // Figure 8: s1 has an entry of term 2 on a majority, but leads term 4 and has none of that.
    servers.deliver(new AppendEntries(2, "s3", "s1", 0, 0, entries(1, 2), 1));
    servers.persist("s1");
    servers.deliver(append(2, 0, 0, 1, 1, 2));
    servers.persist("s2");
    servers.restart("s1");
    servers.restart("s2");
    servers.network.clear();
    servers.silence("s1");
    servers.run(m -> !(m instanceof AppendEntries) && !(m instanceof Ack));
    assertEquals(Role.LEADER, servers.role("s1"));
    long term = servers.number("s1", "currentTerm");
    servers.deliver(new Ack(term, "s2", "s1", 2));
    servers.deliver(new Ack(term, "s1", "s1", 2));
    assertEquals(2, servers.number("s1", "matchIndex", "s2"));
    assertEquals(0, servers.number("s1", "commitIndex"));
    servers.deliver(new Ack(term, "s1", "s1", 3));
    servers.deliver(new Ack(term, "s2", "s1", 3));
    assertEquals(3, servers.number("s1", "commitIndex"));
  }

  @Test
  void acknowledgementsThatAreStaleOrOfAnOtherTermAreOfNoUse() {
    servers.elect("s1");
    assertEquals(1, servers.number("s1", "matchIndex", "s2"));
    for (Ack useless : List.of(new Ack(1, "s2", "s1", 1), new Ack(0, "s2", "s1", 1))) {
      assertEquals(RaftAction.DISCARD, servers.deliver(useless).action(), useless.toString());
    }
  }

  @Test
  void theLeadersOwnDiskCountsOnlyWhenItsEntryIsDurable() {
    servers.elect("s1", Servers.without("s3"));
    servers.propose("s1", Servers.command("a"));
    servers.settle("s1");
    servers.network.removeIf(m -> m.to().equals("s3"));
    servers.deliver(servers.network.remove(0));
    servers.persist("s2");
    servers.deliver(servers.network.remove(0));
    assertEquals(1, servers.number("s1", "commitIndex"));
    servers.persist("s1");
    servers.deliver(servers.network.remove(0));
    assertEquals(2, servers.number("s1", "commitIndex"));
  }

  @Test
  void whatALeaderDidNotReplicateIsLostWithIt() {
    servers.elect("s1");
    servers.propose("s1", Servers.command("a"));
    servers.settle("s1");
    servers.network.clear();
    servers.elect("s2", Servers.without("s1"));
    servers.timeOut("s2", Timers.HEARTBEAT);
    servers.run();
    assertEquals(Role.FOLLOWER, servers.role("s1"));
    assertEquals(List.of(1L, 2L), servers.terms("s1"));
    assertEquals(servers.entries("s2"), servers.entries("s1"));
  }

  @Test
  void aRetryOfASessionsCommandHasNoEffect() {
    servers.elect("s1");
    servers.propose("s1", LogValue.REGISTER);
    LogValue command = LogValue.command(2, 1, "once");
    servers.propose("s1", command, command);
    servers.run();
    List<RaftReply.CommittedEntry> told =
        servers.told("s1", RaftReply.Committed.class).stream()
            .flatMap(committed -> committed.entries().stream())
            .toList();
    assertEquals(List.of(true, false), told.stream().skip(2).map(e -> e.fresh()).toList());
  }

  @Test
  void aRestartedServerForgetsWhatIsCommittedAndTellsItAgain() {
    servers.elect("s1");
    servers.propose("s1", Servers.command("a"));
    servers.run();
    servers.restart("s1");
    assertEquals(0, servers.number("s1", "commitIndex"));
    servers.elect("s1");
    List<RaftReply.Committed> told = servers.told("s1", RaftReply.Committed.class);
    assertEquals(1, told.get(told.size() - 1).first());
    assertEquals(3, servers.number("s1", "commitIndex"));
  }

  @Test
  void aStateThatAServerShowsCanBeLoadedIntoAnother() {
    servers.elect("s1");
    servers.propose("s1", LogValue.REGISTER, LogValue.command(2, 2, "ahead"));
    servers.run();
    servers.request("s1", new RaftRequest.Compact(2));
    servers.propose("s1", Servers.command("waits"));
    servers.request("s1", new RaftRequest.Read("r"));
    servers.silence("s3");
    for (String server : List.of("s1", "s2", "s3")) {
      Servers twins = new Servers();
      twins.restore(server, servers.state(server));
      assertEquals(servers.state(server), twins.state(server));
    }
  }
}
