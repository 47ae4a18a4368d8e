package dev.lockstep.core.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.raft.RaftMessage.PreVoteResponse;
import dev.lockstep.core.raft.RaftMessage.RequestPreVote;
import dev.lockstep.core.raft.RaftMessage.RequestVote;
import dev.lockstep.core.raft.RaftMessage.VoteResponse;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Section 5.2, and sections 4.2.3, 6.2 and 9.6 of the thesis. */
class ElectionsTest {
  private static final RaftOptions PLAIN = new RaftOptions(false, false, 2, 2);
  private final Servers servers = new Servers();

  private static Servers plain() {
    return new Servers(3, PLAIN, Limits.DEFAULT);
  }

  private static RequestVote candidacy(long term, String from, String to) {
    return new RequestVote(term, from, to, 0, 0);
  }

  private static boolean granted(Servers servers, Effects effects) {
    List<VoteResponse> now = Servers.sent(effects, VoteResponse.class);
    if (!now.isEmpty()) {
      return now.get(0).granted();
    }
    return Servers.sent(servers.persistOne("s1"), VoteResponse.class).get(0).granted();
  }

  @Test
  void theFirstInputStartsTheElectionTimerAndContactSetsItBack() {
    assertEquals(Set.of(), servers.timers("s1"));
    Effects first = servers.request("s1", new RaftRequest.Compact(0));
    assertEquals(null, first.action());
    assertEquals(Set.of(Timers.ELECTION), servers.timers("s1"));
    assertEquals(null, servers.timeOut("s1", Timers.ELECTION).action());
    servers.deliver(new RaftMessage.Heartbeat(1, "s2", "s1", 0, 0));
    assertEquals(null, servers.timeOut("s1", Timers.ELECTION).action());
    assertEquals(null, servers.timeOut("s1", Timers.ELECTION).action());
    assertEquals(RaftAction.ELECTION_TIMEOUT, servers.timeOut("s1", Timers.ELECTION).action());
  }

  @Test
  void aServerAsksWhetherItWouldWinBeforeItRaisesItsTerm() {
    Effects asked = servers.silence("s1");
    assertEquals(2, Servers.sent(asked, RequestPreVote.class).size());
    assertEquals(0, servers.number("s1", "currentTerm"));
    assertEquals(
        RaftAction.COLLECT_PRE_VOTE,
        servers.deliver(new PreVoteResponse(1, "s1", "s1", true)).action());
    assertEquals(
        RaftAction.STAND_FOR_ELECTION,
        servers.deliver(new PreVoteResponse(1, "s2", "s1", true)).action());
    assertEquals(1, servers.number("s1", "currentTerm"));
    assertEquals(Value.of("s1"), servers.state("s1").get("votedFor"));
  }

  @Test
  void aPreVoteIsRefusedByWhoHearsFromALeaderAndChangesNothing() {
    servers.elect("s1");
    Effects asked = servers.deliver(new RequestPreVote(2, "s3", "s2", 1, 1));
    assertEquals(
        List.of(new PreVoteResponse(1, "s2", "s3", false)),
        Servers.sent(asked, PreVoteResponse.class));
    assertEquals(1, servers.number("s2", "currentTerm"));
  }

  @Test
  void anOldOrRepeatedPreVoteIsOfNoUse() {
    servers.silence("s1");
    servers.deliver(new PreVoteResponse(1, "s1", "s1", true));
    for (PreVoteResponse useless :
        List.of(
            new PreVoteResponse(1, "s1", "s1", true),
            new PreVoteResponse(5, "s2", "s1", true),
            new PreVoteResponse(0, "s2", "s1", false))) {
      assertEquals(RaftAction.DISCARD, servers.deliver(useless).action(), useless.toString());
    }
  }

  @Test
  void aCandidateVotesForItselfAndAsksForVotesWhenThatIsDurable() {
    Servers plain = plain();
    Effects stands = plain.silence("s1");
    assertTrue(stands.sends().isEmpty());
    Effects durable = plain.persistOne("s1");
    assertEquals(2, Servers.sent(durable, RequestVote.class).size());
    assertEquals(
        List.of(new VoteResponse(1, "s1", "s1", true)), Servers.sent(durable, VoteResponse.class));
  }

  @Test
  void aServerVotesOnceInATerm() {
    assertTrue(granted(servers, servers.deliver(candidacy(1, "s2", "s1"))));
    Effects other = servers.deliver(candidacy(1, "s3", "s1"));
    assertEquals(RaftAction.DENY_VOTE, other.action());
    assertEquals(false, granted(servers, other));
    Effects again = servers.deliver(candidacy(1, "s2", "s1"));
    assertEquals(RaftAction.GRANT_VOTE, again.action());
    assertTrue(again.persist().isEmpty());
    assertTrue(granted(servers, again));
  }

  @Test
  void theVoteIsDurableBeforeItIsGivenAndOutlivesARestart() {
    Effects vote = servers.deliver(candidacy(1, "s2", "s1"));
    assertTrue(vote.sends().isEmpty());
    servers.persist("s1");
    servers.restart("s1");
    assertEquals(Value.of("s2"), servers.state("s1").get("votedFor"));
    assertEquals(RaftAction.DENY_VOTE, servers.deliver(candidacy(1, "s3", "s1")).action());
  }

  @Test
  void aVoteThatIsNotDurableYetIsLostInACrash() {
    servers.deliver(candidacy(1, "s2", "s1"));
    servers.restart("s1");
    assertEquals(0, servers.number("s1", "currentTerm"));
    assertEquals(RaftProtocol.NONE, servers.state("s1").get("votedFor"));
  }

  @Test
  void aVoteGoesToAnUpToDateLogOnly() {
    servers.elect("s1");
    servers.propose("s1", Servers.command("a"));
    servers.run();
    servers.restart("s2");
    assertEquals(2, servers.terms("s2").size());
    for (RequestVote stale :
        List.of(new RequestVote(2, "s3", "s2", 1, 1), new RequestVote(2, "s3", "s2", 9, 0))) {
      assertEquals(RaftAction.DENY_VOTE, servers.deliver(stale).action(), stale.toString());
    }
    for (RequestVote good :
        List.of(new RequestVote(3, "s3", "s2", 2, 1), new RequestVote(4, "s1", "s2", 1, 3))) {
      assertEquals(RaftAction.GRANT_VOTE, servers.deliver(good).action(), good.toString());
    }
  }

  @Test
  void aDeniedCandidateOfANewerTermRaisesTheTermAllTheSame() {
    servers.elect("s1");
    servers.restart("s2");
    servers.deliver(new RequestVote(4, "s3", "s2", 0, 0));
    assertEquals(4, servers.number("s2", "currentTerm"));
    assertEquals(RaftProtocol.NONE, servers.state("s2").get("votedFor"));
  }

  @Test
  void whoHearsFromALeaderTakesNoPartInAnElection() {
    servers.elect("s1");
    for (String server : List.of("s1", "s2")) {
      assertEquals(
          RaftAction.DISCARD,
          servers.deliver(new RequestVote(9, "s3", server, 9, 9)).action(),
          server);
    }
  }

  @Test
  void withoutTheCheckOfTheQuorumALeaderYieldsToACandidateOfANewerTerm() {
    Servers plain = plain();
    plain.elect("s1");
    assertEquals(
        RaftAction.GRANT_VOTE, plain.deliver(new RequestVote(2, "s3", "s1", 9, 9)).action());
    assertEquals(Role.FOLLOWER, plain.role("s1"));
  }

  @Test
  void votesOfAMajorityMakeALeaderAndVotesOfAnOtherTermDoNot() {
    Servers plain = plain();
    plain.silence("s1");
    assertEquals(
        RaftAction.COLLECT_VOTE, plain.deliver(new VoteResponse(1, "s1", "s1", true)).action());
    assertEquals(RaftAction.DISCARD, plain.deliver(new VoteResponse(1, "s1", "s1", true)).action());
    assertEquals(RaftAction.DISCARD, plain.deliver(new VoteResponse(0, "s2", "s1", true)).action());
    assertEquals(
        RaftAction.DISCARD, plain.deliver(new VoteResponse(1, "s2", "s1", false)).action());
    assertEquals(
        RaftAction.WIN_ELECTION, plain.deliver(new VoteResponse(1, "s3", "s1", true)).action());
    assertEquals(Role.LEADER, plain.role("s1"));
    assertTrue(plain.timers("s1").containsAll(Set.of(Timers.NO_OP, Timers.HEARTBEAT)));
  }

  @Test
  void anAnswerOfANewerTermMakesALeaderStepDown() {
    servers.elect("s1");
    assertEquals(
        RaftAction.OBSERVE_TERM,
        servers.deliver(new RaftMessage.HeartbeatResponse(5, "s2", "s1", 0)).action());
    assertEquals(Role.FOLLOWER, servers.role("s1"));
    assertEquals(5, servers.number("s1", "currentTerm"));
    assertTrue(servers.timers("s1").contains(Timers.ELECTION));
  }

  @Test
  void aRequestOfAnOlderTermIsToldTheTerm() {
    servers.elect("s1");
    Effects vote = servers.deliver(new RequestVote(0, "s3", "s2", 0, 0));
    assertEquals(
        List.of(new VoteResponse(1, "s2", "s3", false)), Servers.sent(vote, VoteResponse.class));
    for (RaftMessage stale :
        List.of(
            new RaftMessage.AppendEntries(0, "s3", "s2", 0, 0, List.of(), 0),
            new RaftMessage.Heartbeat(0, "s3", "s2", 0, 4),
            new RaftMessage.InstallSnapshot(0, "s3", "s2", 9, 1, Value.set()))) {
      Effects refused = servers.deliver(stale);
      assertEquals(RaftAction.REFUSE_TERM, refused.action());
      assertEquals(
          List.of(new RaftMessage.HeartbeatResponse(1, "s2", "s3", 0)),
          Servers.sent(refused, RaftMessage.HeartbeatResponse.class));
    }
  }

  @Test
  void aSplitVoteEndsWithTheNextTimeOut() {
    Servers plain = plain();
    plain.silence("s1");
    plain.silence("s2");
    plain.run(Servers.without("s3"));
    assertEquals(Role.CANDIDATE, plain.role("s1"));
    assertEquals(Role.CANDIDATE, plain.role("s2"));
    plain.elect("s1");
    assertEquals(2, plain.number("s1", "currentTerm"));
  }

  @Test
  void aLeaderThatHearsFromNoQuorumStepsDown() {
    servers.elect("s1");
    assertEquals(RaftAction.CHECK_HEARD, servers.timeOut("s1", Timers.CHECK_QUORUM).action());
    assertEquals(RaftAction.STEP_DOWN, servers.timeOut("s1", Timers.CHECK_QUORUM).action());
    assertEquals(Role.FOLLOWER, servers.role("s1"));
    assertEquals(1, servers.number("s1", "currentTerm"));
  }

  @Test
  void aServerAloneElectsItself() {
    Servers alone = new Servers(1, Servers.OPTIONS, Limits.DEFAULT);
    alone.elect("s1");
    alone.propose("s1", Servers.command("a"));
    alone.run();
    assertEquals(2, alone.number("s1", "commitIndex"));
  }

  @Test
  void roleTermAndLeaderAreToldWhenTheyChange() {
    servers.elect("s1");
    assertEquals(
        List.of(
            new RaftReply.RoleChanged(Role.PRE_CANDIDATE, 0, null),
            new RaftReply.RoleChanged(Role.CANDIDATE, 1, null),
            new RaftReply.RoleChanged(Role.LEADER, 1, "s1")),
        servers.told("s1", RaftReply.RoleChanged.class));
    assertEquals(
        List.of(
            new RaftReply.RoleChanged(Role.FOLLOWER, 1, null),
            new RaftReply.RoleChanged(Role.FOLLOWER, 1, "s1")),
        servers.told("s2", RaftReply.RoleChanged.class));
  }

  @Test
  void twoLeadersInATermStopTheServer() {
    servers.elect("s1");
    RaftMessage rival = new RaftMessage.Heartbeat(1, "s2", "s1", 0, 0);
    assertTrue(
        assertThrows(IllegalStateException.class, () -> servers.deliver(rival))
            .getMessage()
            .contains("s2 leads the term, too"));
  }

  @Test
  void aMessageForAnotherOrOfAStrangerIsNone() {
    Input stray = new Input.Deliver(candidacy(1, "s2", "s3"));
    assertEquals(null, servers.step("s1", stray).action());
    Input stranger = new Input.Deliver(candidacy(1, "x", "s1"));
    assertEquals(null, servers.step("s1", stranger).action());
  }
}
