package dev.lockstep.core.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RaftProtocolTest {
  private final Protocol protocol = new RaftProtocol();
  private final Cluster cluster = protocol.exampleCluster();

  @Test
  void aMachineListsExactlyTheVariablesOfItsRole() {
    assertEquals(
        List.copyOf(protocol.machine(cluster, "s1", "g").state().keySet()),
        protocol.variables(RaftProtocol.SERVERS));
  }

  @Test
  void everyMessageIsReadBackFromItsValue() {
    Value sessions =
        Value.set(Value.record("session", 1, "seq", 0, "done", Value.set(Value.of(2)), "used", 3));
    List<Entry> entries =
        List.of(Entry.of(1, LogValue.NO_OP), Entry.of(2, LogValue.command(3, 1, "d")));
    for (RaftMessage message :
        List.of(
            new RaftMessage.RequestPreVote(1, "s1", "s2", 0, 0),
            new RaftMessage.PreVoteResponse(1, "s1", "s2", true),
            new RaftMessage.RequestVote(1, "s1", "s2", 4, 1),
            new RaftMessage.VoteResponse(1, "s1", "s2", false),
            new RaftMessage.AppendEntries(2, "s1", "s2", 4, 1, entries, 3),
            new RaftMessage.AppendEntries(2, "s1", "s2", 4, 1, List.of(), 3),
            new RaftMessage.Ack(1, "s1", "s2", 7),
            new RaftMessage.Rejection(1, "s1", "s2", 7, 3, 1),
            new RaftMessage.Heartbeat(1, "s1", "s1", 3, 2),
            new RaftMessage.HeartbeatResponse(1, "s1", "s1", 2),
            new RaftMessage.InstallSnapshot(3, "s1", "s2", 9, 2, sessions),
            new RaftMessage.ReadIndex(1, "s1", "s2", "r"),
            new RaftMessage.ReadIndexResponse(1, "s1", "s2", "r", 4))) {
      assertEquals(message, protocol.message(message.toValue()));
    }
  }

  @Test
  void aValueThatIsNoMessageIsRefused() {
    Value.Rec ack = (Value.Rec) new RaftMessage.Ack(1, "s1", "s2", 7).toValue();
    for (Value value :
        List.of(
            Value.of("v"),
            Value.record("type", "Ack"),
            with(ack, "index", Value.of("x")),
            with(ack, "index", Value.of(-1)),
            with(ack, "more", Value.of(1)),
            with(ack, "type", Value.of("Nack")),
            with(
                (Value.Rec)
                    new RaftMessage.AppendEntries(1, "s1", "s2", 0, 0, List.of(), 0).toValue(),
                "entries",
                Value.sequence(Value.record("term", 1, "value", "text"))))) {
      assertThrows(IllegalArgumentException.class, () -> protocol.message(value), value.toString());
    }
  }

  private static Value with(Value.Rec record, String field, Value value) {
    Map<String, Value> fields = new java.util.TreeMap<>(record.fields());
    fields.put(field, value);
    return Value.record(fields);
  }

  @Test
  void everyRequestIsReadBackFromItsValueAndNothingElseIsOne() {
    for (RaftRequest request :
        List.of(
            new RaftRequest.Start(),
            new RaftRequest.Propose(3, List.of(LogValue.REGISTER, LogValue.command(1, 2, "d"))),
            new RaftRequest.Read("r"),
            new RaftRequest.Abandon("r"),
            new RaftRequest.Compact(4))) {
      assertEquals(Optional.of(request), RaftRequest.of(request.toValue()));
    }
    for (Value value :
        List.of(
            Value.of("read"),
            Value.record("type", "stop"),
            Value.record("type", "compact", "index", "x"),
            Value.record("type", "read", "index", 1),
            proposal(Value.sequence()),
            proposal(Value.sequence(LogValue.NO_OP.toValue())),
            proposal(Value.sequence(Value.record("type", "command"))))) {
      assertEquals(Optional.empty(), RaftRequest.of(value), value.toString());
    }
  }

  private static Value proposal(Value values) {
    return Value.record("type", "propose", "tag", 1, "values", values);
  }

  @Test
  void nothingButCommandsAndSessionsIsProposed() {
    assertThrows(
        IllegalArgumentException.class, () -> new RaftRequest.Propose(1, List.of(LogValue.NO_OP)));
    assertThrows(IllegalArgumentException.class, () -> new RaftRequest.Propose(1, List.of()));
    RaftRequest.Propose proposal = new RaftRequest.Propose(1, List.of(LogValue.REGISTER));
    assertSame(proposal, RaftRequest.of(proposal).orElseThrow());
  }

  @Test
  void everyReplyIsReadBackFromItsValue() {
    RaftReply.CommittedEntry entry = new RaftReply.CommittedEntry(1, LogValue.REGISTER, false);
    for (RaftReply reply :
        List.of(
            new RaftReply.Appended(1, 2, 3),
            new RaftReply.Refused(1, RaftReply.Reason.FULL, null),
            new RaftReply.Reading("r"),
            new RaftReply.ReadReady("r", 4),
            new RaftReply.Unreadable("r", RaftReply.Reason.NOT_READY, "s1"),
            new RaftReply.Committed(5, List.of(entry)),
            new RaftReply.Installed(7, 2),
            new RaftReply.RoleChanged(Role.LEADER, 2, "s1"))) {
      assertEquals(reply, RaftReply.of(reply.toValue()));
    }
    assertThrows(
        IllegalArgumentException.class, () -> RaftReply.of(Value.record("type", "lost", "id", 1)));
    assertThrows(IllegalArgumentException.class, () -> RaftReply.of(Value.of(1)));
  }

  @Test
  void aClusterWithoutServersOrOptionsIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> RaftProtocol.cluster(List.of(), RaftOptions.DEFAULT));
    assertThrows(IllegalArgumentException.class, () -> new RaftOptions(true, true, 0, 1));
    Cluster bare = Cluster.of(Map.of(RaftProtocol.SERVERS, List.of("s1")));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> protocol.machine(bare, "s1", "g"))
            .getMessage()
            .contains("SessionsMax"));
    assertThrows(IllegalArgumentException.class, () -> protocol.variables("Acceptor"));
    assertThrows(IllegalArgumentException.class, () -> protocol.machine(cluster, "x", "g"));
  }

  @Test
  void aMajorityIsAQuorumAndReachesTheMiddleNumber() {
    for (int count = 1; count <= 7; count++) {
      Servers servers = new Servers(count, RaftOptions.DEFAULT, Limits.DEFAULT);
      Group group = Group.of(servers.cluster);
      long[] numbers = new long[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = (i * 5L + 3) % count;
      }
      Leadership leadership = new Leadership(group, "s1", 0);
      for (int i = 0; i < count; i++) {
        leadership.servers().get(i).matchIndex = numbers[i];
      }
      long reached = leadership.replicated();
      long holders = java.util.Arrays.stream(numbers).filter(n -> n >= reached).count();
      long above = java.util.Arrays.stream(numbers).filter(n -> n > reached).count();
      assertTrue(group.isQuorum((int) holders) && !group.isQuorum((int) above), "of " + count);
    }
  }
}
