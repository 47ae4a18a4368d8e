package dev.lockstep.core.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Effects;
import dev.lockstep.core.raft.RaftMessage.Heartbeat;
import dev.lockstep.core.raft.RaftMessage.HeartbeatResponse;
import dev.lockstep.core.raft.RaftMessage.ReadIndex;
import dev.lockstep.core.raft.RaftMessage.ReadIndexResponse;
import dev.lockstep.traces.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Section 6.4 of the thesis, and heartbeats. */
class ReadsTest {
  private final Servers servers = new Servers();

  private Effects read(String server, String id) {
    return servers.request(server, new RaftRequest.Read(id));
  }

  private List<RaftReply.ReadReady> ready(String server) {
    return servers.told(server, RaftReply.ReadReady.class);
  }

  @Test
  void aReadAtTheLeaderIsAnsweredOnceAQuorumHasAnsweredARound() {
    servers.elect("s1");
    assertEquals(RaftAction.REQUEST_READ, read("s1", "r").action());
    servers.run(m -> !(m instanceof HeartbeatResponse) || m.from().equals("s1"));
    assertEquals(List.of(), ready("s1"));
    servers.timeOut("s1", Timers.HEARTBEAT);
    servers.run(m -> !m.from().equals("s3"));
    assertEquals(List.of(new RaftReply.ReadReady("r", 1)), ready("s1"));
    assertEquals(Value.set(), servers.state("s1").get("waiting"));
  }

  @Test
  void readsThatComeTogetherShareARound() {
    servers.elect("s1");
    read("s1", "one");
    read("s1", "two");
    assertEquals(RaftAction.SEND_HEARTBEATS, servers.timeOut("s1", Timers.READS).action());
    servers.run();
    assertEquals(1, servers.number("s1", "round"));
    assertEquals(2, ready("s1").size());
  }

  @Test
  void theAnswerToAnEarlierRoundDoesNotCount() {
    servers.elect("s1");
    read("s1", "one");
    servers.settle("s1");
    read("s1", "two");
    servers.settle("s1");
    servers.network.clear();
    servers.deliver(new HeartbeatResponse(1, "s1", "s1", 2));
    servers.deliver(new HeartbeatResponse(1, "s2", "s1", 1));
    assertEquals(
        RaftAction.DISCARD, servers.deliver(new HeartbeatResponse(1, "s2", "s1", 1)).action());
    servers.run();
    assertEquals(List.of("one"), ready("s1").stream().map(RaftReply.ReadReady::id).toList());
  }

  @Test
  void aReadAtAFollowerAsksTheLeader() {
    servers.elect("s1");
    servers.propose("s1", Servers.command("a"));
    servers.run();
    assertEquals(
        List.of(new ReadIndex(1, "s2", "s1", "r")), Servers.sent(read("s2", "r"), ReadIndex.class));
    servers.run();
    assertEquals(List.of(new RaftReply.ReadReady("r", 2)), ready("s2"));
  }

  @Test
  void aLeaderThatHasCommittedNothingInItsTermDoesNotKnowWhatIsCommitted() {
    servers.silence("s1");
    servers.run(m -> !(m instanceof RaftMessage.AppendEntries));
    assertEquals(Role.LEADER, servers.role("s1"));
    assertEquals(null, read("s1", "r").action());
    assertEquals(
        List.of(new RaftReply.Unreadable("r", RaftReply.Reason.NOT_READY, "s1")),
        servers.told("s1", RaftReply.Unreadable.class));
    assertEquals(RaftAction.DISCARD, servers.deliver(new ReadIndex(1, "s2", "s1", "r")).action());
  }

  @Test
  void whoKnowsNoLeaderBeginsNoRead() {
    assertEquals(null, read("s2", "r").action());
    assertEquals(
        List.of(new RaftReply.Unreadable("r", RaftReply.Reason.NOT_LEADER, null)),
        servers.told("s2", RaftReply.Unreadable.class));
  }

  @Test
  void aDeposedLeaderAnswersNoRead() {
    servers.elect("s1");
    read("s1", "r");
    servers.settle("s1");
    List<RaftMessage> late = List.copyOf(servers.network);
    servers.network.clear();
    servers.elect("s2", Servers.without("s1"));
    late.forEach(servers::deliver);
    servers.run();
    assertEquals(List.of(), ready("s1"));
    assertEquals(Role.FOLLOWER, servers.role("s1"));
    assertEquals(Value.set(), servers.state("s1").get("reads"));
  }

  @Test
  void anAbandonedReadIsNotAnswered() {
    servers.elect("s1");
    read("s2", "r");
    assertEquals(
        RaftAction.ABANDON_READ, servers.request("s2", new RaftRequest.Abandon("r")).action());
    assertEquals(null, servers.request("s2", new RaftRequest.Abandon("r")).action());
    servers.run();
    assertEquals(List.of(), ready("s2"));
    assertEquals(
        RaftAction.DISCARD, servers.deliver(new ReadIndexResponse(1, "s1", "s2", "r", 1)).action());
  }

  @Test
  void anAnswerOfAnOlderTermCompletesAReadThatStillWaits() {
    servers.elect("s1");
    read("s2", "r");
    servers.deliver(new Heartbeat(5, "s3", "s2", 0, 0));
    assertEquals(
        RaftAction.COMPLETE_READ,
        servers.deliver(new ReadIndexResponse(1, "s1", "s2", "r", 1)).action());
  }

  @Test
  void readsAreBounded() {
    Limits two = new Limits(8, 1_024, 8, 1_024, 8, 1_024, 2);
    Servers few = new Servers(3, Servers.OPTIONS, two);
    few.elect("s1");
    for (String id : List.of("a", "b", "c")) {
      few.request("s1", new RaftRequest.Read(id));
    }
    assertEquals(
        List.of(new RaftReply.Unreadable("c", RaftReply.Reason.FULL, "s1")),
        few.told("s1", RaftReply.Unreadable.class));
    assertEquals(null, few.deliver(new ReadIndex(1, "s2", "s1", "d")).action());
  }

  @Test
  void aHeartbeatTellsAFollowerHowMuchOfWhatItHasIsCommitted() {
    servers.elect("s1");
    servers.propose("s1", Servers.command("a"));
    servers.run(m -> !m.to().equals("s3"));
    servers.timeOut("s1", Timers.HEARTBEAT);
    Heartbeat to3 =
        (Heartbeat)
            servers.network.stream()
                .filter(m -> m instanceof Heartbeat && m.to().equals("s3"))
                .findFirst()
                .orElseThrow();
    assertEquals(1, to3.commit());
    servers.run();
    assertEquals(2, servers.number("s2", "commitIndex"));
  }

  @Test
  void aLeadersOwnHeartbeatOfAnEarlierLeadershipIsOfNoUse() {
    servers.elect("s1");
    servers.deliver(new HeartbeatResponse(4, "s2", "s1", 0));
    assertEquals(RaftAction.DISCARD, servers.deliver(new Heartbeat(4, "s1", "s1", 0, 0)).action());
    assertEquals(
        RaftAction.REFUSE_TERM, servers.deliver(new Heartbeat(1, "s1", "s1", 0, 0)).action());
  }

  @Test
  void anIdleGroupStaysInOneTerm() {
    servers.elect("s1");
    for (int i = 0; i < 10; i++) {
      servers.timeOut("s1", Timers.HEARTBEAT);
      servers.run();
      for (String follower : List.of("s2", "s3")) {
        assertEquals(null, servers.timeOut(follower, Timers.ELECTION).action());
      }
    }
    servers.timeOut("s1", Timers.CHECK_QUORUM);
    assertTrue(servers.role("s1") == Role.LEADER && servers.number("s3", "currentTerm") == 1);
  }
}
