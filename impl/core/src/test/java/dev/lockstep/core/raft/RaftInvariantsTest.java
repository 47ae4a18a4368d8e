package dev.lockstep.core.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Invariants;
import dev.lockstep.traces.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The invariants hold of a run, and each is seen to fail where it is broken. */
class RaftInvariantsTest {
  private static final Value OTHER = Entry.of(1, Servers.command("other")).toValue();
  private final Servers servers = new Servers();
  private final RaftInvariants invariants = new RaftInvariants();

  private Map<String, Map<String, Value>> states() {
    Map<String, Map<String, Value>> states = new HashMap<>();
    for (String server : servers.cluster.nodes()) {
      states.put(server, new HashMap<>(servers.state(server)));
    }
    return states;
  }

  private Optional<String> violation(Map<String, Map<String, Value>> states) {
    return invariants.violation(servers.cluster, new Invariants.Snapshot("g", states, List.of()));
  }

  private Optional<String> unsettled() {
    return invariants.unsettled(servers.cluster, new Invariants.Snapshot("g", states(), List.of()));
  }

  /** All have two entries, committed everywhere. */
  private void run() {
    servers.elect("s1");
    servers.propose("s1", Servers.command("a"));
    servers.run();
    servers.timeOut("s1", Timers.HEARTBEAT);
    servers.run();
  }

  private void expect(String invariant, Map<String, Map<String, Value>> states) {
    String violation = violation(states).orElse("nothing");
    assertTrue(violation.startsWith(invariant + ":"), violation);
  }

  @Test
  void theyHoldOfARun() {
    assertEquals(Optional.empty(), violation(states()));
    run();
    assertEquals(Optional.empty(), violation(states()));
    servers.request("s2", new RaftRequest.Compact(2));
    assertEquals(Optional.empty(), violation(states()));
  }

  @Test
  void twoLeadersInOneTermAreSeen() {
    run();
    Map<String, Map<String, Value>> states = states();
    states.get("s2").put("role", Value.of("leader"));
    expect("ElectionSafety", states);
    states.get("s2").put("currentTerm", Value.of(2));
    assertEquals(Optional.empty(), violation(states));
  }

  @Test
  void twoEntriesOfOneTermAtOneIndexAreSeen() {
    run();
    Map<String, Map<String, Value>> states = states();
    states.get("s3").put("commitIndex", Value.of(0));
    replaceLast(states.get("s3"), "log", OTHER);
    expect("LogMatching", states);
  }

  @Test
  void twoCommittedEntriesAtOneIndexAreSeen() {
    run();
    Map<String, Map<String, Value>> states = states();
    Value later = Entry.of(2, Servers.command("later")).toValue();
    for (String server : List.of("s2", "s3")) {
      replaceLast(states.get(server), "log", later);
      replaceLast(states.get(server), "diskLog", later);
    }
    states.remove("s1");
    assertEquals(Optional.empty(), violation(states));
    states.put("s1", new HashMap<>(servers.state("s1")));
    replaceLast(states.get("s2"), "diskLog", Entry.of(1, Servers.command("a")).toValue());
    expect("StateMachineSafety", states);
  }

  @Test
  void aLeaderWithoutACommittedEntryIsSeen() {
    run();
    Map<String, Map<String, Value>> states = states();
    Map<String, Value> leader = states.get("s1");
    leader.put("log", Value.sequence(((Value.Seq) leader.get("log")).elements().subList(0, 1)));
    leader.put("commitIndex", Value.of(1));
    leader.put("matchIndex", Value.Seq.EMPTY);
    expect("LeaderCompleteness", states);
  }

  @Test
  void aCommittedEntryOnAMinorityOfDisksIsSeen() {
    run();
    Map<String, Map<String, Value>> states = states();
    states.get("s2").put("diskLog", Value.Seq.EMPTY);
    assertEquals(Optional.empty(), violation(states));
    states.get("s3").put("diskLog", Value.Seq.EMPTY);
    expect("CommittedIsDurable", states);
  }

  @Test
  void aCommitIndexBeyondTheLogIsSeen() {
    run();
    Map<String, Map<String, Value>> states = states();
    states.get("s2").put("commitIndex", Value.of(3));
    expect("Bounds", states);
  }

  @Test
  void whatIsSentNextMustComeAfterWhatMatches() {
    run();
    Map<String, Map<String, Value>> states = states();
    states.get("s1").put("nextIndex", Value.record("s1", 3, "s2", 2, "s3", 3));
    expect("Bounds", states);
    states.get("s1").put("nextIndex", Value.record("s1", 3, "s2", 3, "s3", 4));
    expect("Bounds", states);
  }

  @Test
  void aGroupIsAtRestOnceAllFollowOneLeaderAndHaveCommittedItsLog() {
    assertEquals(Optional.of("nobody leads"), unsettled());
    servers.elect("s1", Servers.without("s3"));
    servers.timeOut("s1", Timers.HEARTBEAT);
    servers.run(Servers.without("s3"));
    assertEquals(Optional.of("s3 does not follow s1"), unsettled());
    servers.timeOut("s1", Timers.HEARTBEAT);
    servers.run();
    servers.timeOut("s1", Timers.HEARTBEAT);
    servers.run();
    assertEquals(Optional.empty(), unsettled());
    servers.propose("s1", Servers.command("a"));
    assertTrue(unsettled().orElseThrow().contains("has not committed all"));
  }

  private static void replaceLast(Map<String, Value> state, String log, Value entry) {
    List<Value> entries = new java.util.ArrayList<>(((Value.Seq) state.get(log)).elements());
    entries.set(entries.size() - 1, entry);
    state.put(log, Value.sequence(entries));
  }
}
