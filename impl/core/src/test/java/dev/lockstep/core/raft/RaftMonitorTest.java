package dev.lockstep.core.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Effects;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the monitor has seen of a run stays as it was; each way to break that is seen. */
class RaftMonitorTest {
  private static final Effects STEP = Effects.of(RaftAction.DISCARD).build();
  private final Servers servers = new Servers();
  private final RaftMonitor monitor = new RaftMonitor(Group.of(servers.cluster));

  /** All have two entries, committed everywhere; the monitor has nothing to complain of. */
  @BeforeEach
  void run() {
    servers.watcher =
        (server, input, effects) -> {
          if (effects.action() != null) {
            assertEquals(
                Optional.empty(), monitor.stepped(server, servers.machine(server), effects));
          }
        };
    servers.elect("s1");
    servers.propose("s1", Servers.command("a"));
    servers.run();
    servers.timeOut("s1", Timers.HEARTBEAT);
    servers.run();
  }

  private Map<String, Value> altered(String server, Object... variables) {
    Map<String, Value> state = new HashMap<>(servers.state(server));
    for (int i = 0; i < variables.length; i += 2) {
      state.put((String) variables[i], (Value) variables[i + 1]);
    }
    return state;
  }

  private Optional<String> look(String server, Effects effects, Object... variables) {
    return monitor.stepped(server, restored(server, altered(server, variables)), effects);
  }

  private void expect(String invariant, String server, Object... variables) {
    String violation = look(server, STEP, variables).orElse("nothing");
    assertTrue(violation.startsWith(invariant + ":"), violation);
  }

  private static Value log(String... commands) {
    List<Value> entries = new ArrayList<>();
    entries.add(Entry.of(1, LogValue.NO_OP).toValue());
    for (String command : commands) {
      entries.add(Entry.of(1, Servers.command(command)).toValue());
    }
    return Value.sequence(entries);
  }

  @Test
  void whatItSawAgainIsNoNews() {
    assertEquals(Optional.empty(), look("s1", STEP));
    assertEquals(Optional.empty(), look("s2", STEP));
    servers.request("s2", new RaftRequest.Compact(2));
    servers.run();
    servers.restart("s3");
    assertEquals(Optional.empty(), monitor.crashed("s3", servers.machine("s3")));
  }

  @Test
  void aSecondLeaderOfATermIsSeen() {
    expect(
        "ElectionSafety",
        "s2",
        "role",
        Value.of("leader"),
        "leaderId",
        Value.of("s2"),
        "nextIndex",
        servers.state("s1").get("nextIndex"),
        "matchIndex",
        servers.state("s1").get("matchIndex"),
        "roundAck",
        servers.state("s1").get("roundAck"));
  }

  @Test
  void aLeaderForWhomNoMajorityVotedIsSeen() {
    expect(
        "ElectionSafety",
        "s1",
        "currentTerm",
        Value.of(9),
        "diskTerm",
        Value.of(9),
        "diskVote",
        Value.of("s1"));
  }

  @Test
  void aTermThatGoesBackIsSeen() {
    expect("MonotoneTerm", "s2", "currentTerm", Value.of(0), "votedFor", RaftProtocol.NONE);
    expect("MonotoneTerm", "s2", "diskTerm", Value.of(0));
  }

  @Test
  void aVoteThatIsTakenBackIsSeen() {
    expect("OneVote", "s2", "votedFor", RaftProtocol.NONE);
    expect("OneVote", "s3", "votedFor", Value.of("s3"));
  }

  @Test
  void twoEntriesOfOneTermAtOneIndexAreSeen() {
    expect("LogMatching", "s3", "log", log("b"));
  }

  @Test
  void aLeaderThatDropsAnEntryIsSeen() {
    expect("LeaderAppendOnly", "s1", "log", log());
  }

  @Test
  void aCommitIndexThatGoesBackOrBeyondTheLogIsSeen() {
    expect("MonotoneCommit", "s2", "commitIndex", Value.of(1));
    expect("Bounds", "s2", "commitIndex", Value.of(3));
  }

  @Test
  void twoCommittedEntriesAtOneIndexAreSeen() {
    Value other =
        Value.sequence(
            Entry.of(1, LogValue.NO_OP).toValue(), Entry.of(2, Servers.command("later")).toValue());
    Map<String, Value> before = altered("s3", "log", other, "commitIndex", Value.of(1));
    monitor.crashed("s3", restored("s3", before));
    expect("StateMachineSafety", "s3", "log", other, "diskLog", other);
  }

  @Test
  void aSnapshotOfWhatNobodyCommittedIsSeen() {
    servers.propose("s1", Servers.command("b"));
    Value snapshot = new Snapshot(3, 1, Sessions.NONE).toValue();
    expect(
        "SnapshotIsCommitted",
        "s2",
        "snapshot",
        snapshot,
        "log",
        Value.Seq.EMPTY,
        "commitIndex",
        Value.of(3));
  }

  @Test
  void aDiskThatHasLessThanItsServerIsSeen() {
    expect("DiskFollows", "s2", "diskLog", log());
  }

  @Test
  void whatIsCommittedAndOnAMinorityOfDisksIsSeen() {
    Value queue = Value.sequence(Value.record("messages", Value.set(), "record", record()));
    assertEquals(Optional.empty(), look("s2", STEP, "diskLog", log(), "queue", queue));
    expect("CommittedIsDurable", "s3", "diskLog", log(), "queue", queue);
  }

  private static Value record() {
    return new DiskRecord.Vote(1, "s1").toValue();
  }

  @Test
  void aLeaderThatCountsWhatIsOnNoDiskIsSeen() {
    servers.propose("s1", Servers.command("b"));
    Value queue = servers.state("s1").get("queue");
    expect(
        "ProgressIsAcked",
        "s1",
        "matchIndex",
        Value.record("s1", 2, "s2", 3, "s3", 2),
        "nextIndex",
        Value.record("s1", 3, "s2", 4, "s3", 3),
        "queue",
        queue);
    expect("ProgressIsAcked", "s1", "nextIndex", Value.record("s1", 3, "s2", 2, "s3", 3));
  }

  @Test
  void aFollowerThatIsSentNothingForLongIsSeen() {
    servers.propose("s1", Servers.command("b"));
    Effects heartbeats = Effects.of(RaftAction.SEND_HEARTBEATS).build();
    String violation = "nothing";
    for (int i = 0; i < 1_000 && violation.equals("nothing"); i++) {
      violation = look("s1", heartbeats).orElse("nothing");
    }
    assertTrue(violation.startsWith("FollowersAreServed:"), violation);
  }

  @Test
  void aLeaderThatGoesOnAndHeardFromNoQuorumIsSeen() {
    Effects check = Effects.of(RaftAction.CHECK_HEARD).build();
    assertEquals(Optional.empty(), look("s1", check, "heard", Value.set()));
    String violation = look("s1", check, "heard", Value.set()).orElse("nothing");
    assertTrue(violation.startsWith("QuorumIsHeard: s1 goes on to lead term 1"), violation);
  }

  @Test
  void aLeaderThatForgetsWhatWasAcknowledgedIsSeen() {
    expect("MonotoneMatch", "s1", "matchIndex", Value.record("s1", 2, "s2", 1, "s3", 2));
  }

  @Test
  void aVoteThatNobodyGaveIsSeen() {
    Value term = Value.of(2);
    Value self = Value.of("s2");
    Map<String, Value> state =
        altered("s2", "currentTerm", term, "votedFor", self, "diskTerm", term, "diskVote", self);
    state.put("role", Value.of("candidate"));
    state.put("leaderId", RaftProtocol.NONE);
    state.put("votes", Value.strings(List.of("s2", "s3")));
    String violation = monitor.stepped("s2", restored("s2", state), STEP).orElse("nothing");
    assertTrue(violation.startsWith("VotesAreGiven: s2 counts the vote of s3"), violation);
  }

  @Test
  void aPreVoteOfWhoHearsFromALeaderIsSeen() {
    Effects granted =
        Effects.of(RaftAction.HANDLE_PRE_VOTE)
            .send("s3", new RaftMessage.PreVoteResponse(2, "s2", "s3", true))
            .build();
    assertTrue(look("s2", granted).orElseThrow().startsWith("PreVoteIsNeeded:"));
  }

  @Test
  void aVoteOrAnAcknowledgementThatIsNotDurableIsSeen() {
    Effects vote =
        Effects.of(RaftAction.GRANT_VOTE)
            .send("s3", new RaftMessage.VoteResponse(2, "s2", "s3", true))
            .build();
    assertTrue(look("s2", vote).orElseThrow().startsWith("VoteIsDurable:"));
    Effects ack =
        Effects.of(RaftAction.PERSIST).send("s1", new RaftMessage.Ack(1, "s2", "s1", 3)).build();
    assertTrue(look("s2", ack).orElseThrow().startsWith("AckIsDurable:"));
  }

  @Test
  void aReadBehindWhatWasCommittedWhenItBeganIsSeen() {
    Effects asked = Effects.of(RaftAction.FORWARD_READ).parameter("id", Value.of("r")).build();
    assertEquals(Optional.empty(), look("s2", asked));
    Effects stale =
        Effects.of(RaftAction.COMPLETE_READ)
            .reply(new RaftReply.ReadReady("r", 1).toValue())
            .build();
    assertTrue(look("s2", stale).orElseThrow().startsWith("ReadLinearizable:"));
  }

  /** Entries of older terms are committed by an entry of the leader's own (section 5.4.2). */
  @Test
  void anEntryOfAnOlderTermThatIsCommittedByCountingIsSeen() {
    String violation = elected("s3", log("a", "b"), log("a", "b"), 3);
    assertTrue(violation.startsWith("CommitIsChosen:"), violation);
  }

  @Test
  void aLeaderWithoutWhatAnEarlierTermCommittedIsSeen() {
    String violation = elected("s3", log(), log("a"), 1);
    assertTrue(violation.startsWith("LeaderCompleteness:"), violation);
    assertEquals("nothing", elected("s3", log("a"), log("a"), 1));
  }

  /** All restarted in term 2 and voted for a server, which leads with this log. */
  private String elected(String leader, Value log, Value logOfOthers, long commitIndex) {
    Map<String, Value> state = null;
    for (String server : servers.cluster.nodes()) {
      Value own = server.equals(leader) ? log : logOfOthers;
      Map<String, Value> before =
          altered(server, "log", own, "diskLog", own, "commitIndex", Value.of(1));
      before.put("role", Value.of("follower"));
      before.put("currentTerm", Value.of(2));
      before.put("diskTerm", Value.of(2));
      before.put("votedFor", Value.of(leader));
      before.put("diskVote", Value.of(leader));
      monitor.crashed(server, restored(server, before));
      state = server.equals(leader) ? before : state;
    }
    Value next = Value.of(((Value.Seq) log).elements().size() + 1);
    state.put("role", Value.of("leader"));
    state.put("leaderId", Value.of(leader));
    state.put("nextIndex", Value.record("s1", next, "s2", next, "s3", next));
    state.put("matchIndex", Value.record("s1", 0, "s2", 0, "s3", 0));
    state.put("roundAck", Value.record("s1", 0, "s2", 0, "s3", 0));
    state.put("commitIndex", Value.of(commitIndex));
    return monitor.stepped(leader, restored(leader, state), STEP).orElse("nothing");
  }

  private Server restored(String server, Map<String, Value> state) {
    Server machine = new Server(server, Group.of(servers.cluster));
    machine.restore(state);
    return machine;
  }
}
