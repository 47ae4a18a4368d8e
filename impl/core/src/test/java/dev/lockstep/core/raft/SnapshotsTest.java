package dev.lockstep.core.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.raft.RaftMessage.Ack;
import dev.lockstep.core.raft.RaftMessage.AppendEntries;
import dev.lockstep.core.raft.RaftMessage.InstallSnapshot;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Section 7. */
class SnapshotsTest {
  private final Servers servers = new Servers();

  /** s1 leads, and all but s3 have five entries, all committed. */
  @BeforeEach
  void fiveEntriesAtTwoServers() {
    servers.elect("s1");
    for (LogValue value :
        List.of(
            LogValue.REGISTER,
            LogValue.command(2, 1, "a"),
            LogValue.command(2, 2, "b"),
            Servers.command("c"))) {
      servers.propose("s1", value);
    }
    servers.run(Servers.without("s3"));
    servers.timeOut("s1", Timers.HEARTBEAT);
    servers.run(Servers.without("s3"));
  }

  private Effects compact(String server, long index) {
    return servers.request(server, new RaftRequest.Compact(index));
  }

  private static InstallSnapshot snapshot(long term, String to, long index, long indexTerm) {
    return new InstallSnapshot(term, "s1", to, index, indexTerm, Value.set());
  }

  @Test
  void whatASnapshotCoversIsForgottenInMemoryAndInOneRecord() {
    assertEquals(RaftAction.COMPACT, compact("s1", 4).action());
    assertEquals(1, servers.terms("s1").size());
    servers.persist("s1");
    List<Value> records = servers.disk("s1");
    List<Value> needed = new RaftProtocol().needed(records);
    assertEquals(records.subList(records.size() - 1, records.size()), needed);
    Map<String, Value> before = servers.state("s1");
    Server again = new Server("s1", Group.of(servers.cluster));
    Effects recovery = again.step(new Input.Recovered(needed));
    for (String variable : List.of("diskLog", "diskSnapshot", "diskTerm", "diskVote", "log")) {
      assertEquals(before.get(variable), again.state().get(variable), variable);
    }
    assertEquals(
        List.of(new RaftReply.Installed(4, 1), new RaftReply.RoleChanged(Role.FOLLOWER, 1, null)),
        recovery.replies());
  }

  @Test
  void onlyCommittedEntriesBehindTheSnapshotAreCompacted() {
    compact("s1", 3);
    for (long index : List.of(0L, 2L, 3L, 6L)) {
      assertEquals(null, compact("s1", index).action(), "index " + index);
    }
  }

  @Test
  void theSessionsOfASnapshotAreThoseOfItsLastEntry() {
    compact("s1", 3);
    Value sessions = Fields.value(servers.state("s1").get("snapshot"), "sessions");
    assertEquals(
        Value.set(Value.record("session", 2, "seq", 1, "done", Value.set(), "used", 3)), sessions);
    compact("s1", 5);
    Value later = Fields.value(servers.state("s1").get("snapshot"), "sessions");
    assertEquals(servers.state("s1").get("sessions"), later);
  }

  @Test
  void aFollowerThatLagsBehindTheSnapshotIsSentIt() {
    compact("s1", 4);
    servers.timeOut("s1", Timers.HEARTBEAT);
    servers.run();
    assertEquals(
        List.of(new RaftReply.Installed(4, 1)), servers.told("s3", RaftReply.Installed.class));
    servers.timeOut("s1", Timers.HEARTBEAT);
    servers.run();
    assertEquals(servers.state("s1").get("snapshot"), servers.state("s3").get("snapshot"));
    assertEquals(servers.state("s1").get("log"), servers.state("s3").get("log"));
    assertEquals(5, servers.number("s3", "commitIndex"));
    assertEquals(servers.state("s1").get("sessions"), servers.state("s3").get("sessions"));
  }

  @Test
  void aPreviousEntryThatLiesOnlyInTheSnapshotMatches() {
    compact("s2", 4);
    servers.deliver(
        new AppendEntries(
            1, "s1", "s2", 2, 1, List.copyOf(servers.entries("s1").subList(2, 5)), 5));
    assertEquals(1, servers.terms("s2").size());
    Effects behind =
        servers.deliver(
            new AppendEntries(
                1, "s1", "s2", 4, 1, List.copyOf(servers.entries("s1").subList(4, 5)), 5));
    assertEquals(RaftAction.HANDLE_APPEND, behind.action());
    Effects all = servers.deliver(new AppendEntries(1, "s1", "s2", 1, 1, List.of(), 5));
    assertEquals(RaftAction.HANDLE_APPEND, all.action());
  }

  @Test
  void aSnapshotOfWhatIsCommittedIsSkippedAndSaysHowFarTheServerIs() {
    Effects skipped = servers.deliver(snapshot(1, "s2", 4, 1));
    assertEquals(RaftAction.SKIP_SNAPSHOT, skipped.action());
    assertEquals(List.of(new Ack(1, "s2", "s1", 4)), Servers.sent(skipped, Ack.class));
    assertEquals(5, servers.terms("s2").size());
  }

  @Test
  void entriesThatFollowASnapshotsLastOneStay() {
    servers.restart("s2");
    assertEquals(0, servers.number("s2", "commitIndex"));
    Effects installed = servers.deliver(snapshot(1, "s2", 4, 1));
    assertEquals(RaftAction.HANDLE_SNAPSHOT, installed.action());
    assertTrue(Servers.sent(installed, Ack.class).isEmpty());
    assertEquals(1, servers.terms("s2").size());
    assertEquals(
        List.of(new Ack(1, "s2", "s1", 4)), Servers.sent(servers.persistOne("s2"), Ack.class));
    assertEquals(4, servers.number("s2", "commitIndex"));
  }

  @Test
  void entriesThatConflictWithASnapshotGo() {
    servers.restart("s2");
    servers.deliver(snapshot(3, "s2", 4, 2));
    assertEquals(List.of(), servers.terms("s2"));
    assertEquals(3, servers.number("s2", "currentTerm"));
    servers.persist("s2");
    servers.restart("s2");
    assertEquals(4, servers.number("s2", "commitIndex"));
    assertEquals(3, servers.number("s2", "currentTerm"));
  }

  @Test
  void aVoteInTheTermSurvivesASnapshot() {
    servers.restart("s2");
    servers.deliver(snapshot(1, "s2", 4, 1));
    servers.persist("s2");
    servers.restart("s2");
    assertEquals(Value.of("s1"), servers.state("s2").get("votedFor"));
  }

  @Test
  void aLostSnapshotIsOfferedAgainAfterAPause() {
    compact("s1", 4);
    List<RaftMessage> lost = new ArrayList<>();
    for (int beat = 0; beat < 50; beat++) {
      servers.timeOut("s1", Timers.HEARTBEAT);
      servers.run(message -> !(message instanceof InstallSnapshot && lost.add(message)));
    }
    assertEquals(3, lost.size());
  }
}
