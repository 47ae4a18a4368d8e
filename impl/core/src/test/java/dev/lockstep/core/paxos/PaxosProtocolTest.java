package dev.lockstep.core.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PaxosProtocolTest {
  private static final Value V = Value.of("v");
  private final Protocol protocol = new PaxosProtocol();

  @Test
  void theRegistryFindsTheProtocolByName() {
    assertEquals("PaxosNode", Protocol.named("paxos").specification());
  }

  @Test
  void aMachineListsExactlyTheVariablesOfItsRole() {
    Cluster cluster = protocol.exampleCluster();
    for (String node : cluster.nodes()) {
      assertEquals(
          List.copyOf(protocol.machine(cluster, node, "d1").state().keySet()),
          protocol.variables(cluster.role(node)));
    }
  }

  @Test
  void everyMessageIsReadBackFromItsValue() {
    for (PaxosMessage message :
        List.of(
            new PaxosMessage.Phase1a(3),
            new PaxosMessage.Phase1b("a1", 3, -1, PaxosMessage.NONE),
            new PaxosMessage.Phase1b("a1", 3, 2, V),
            new PaxosMessage.Phase2a(3, V),
            new PaxosMessage.Phase2b("a2", 3, V),
            new PaxosMessage.Query(),
            new PaxosMessage.Success(V))) {
      assertEquals(message, protocol.message(message.toValue()));
    }
  }

  @Test
  void aValueThatIsNoMessageIsRefused() {
    for (Value value :
        List.of(
            Value.of("1a"),
            Value.record("type", "3a"),
            Value.record("type", "1a"),
            Value.record("type", "1a", "bal", "x"),
            Value.record("type", "query", "bal", 1),
            Value.record("type", "2b", "bal", 1, "val", V))) {
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> protocol.message(value));
      assertTrue(refusal.getMessage().contains(value.toString()), refusal.getMessage());
    }
  }

  @Test
  void ballotsAreSharedOutAmongTheProposers() {
    Peers peers =
        Peers.of(PaxosProtocol.cluster(List.of("x", "y", "z"), List.of("a"), List.of("l")));
    assertEquals(1, peers.nextBallot("y", -1));
    assertEquals(4, peers.nextBallot("y", 1));
    assertEquals(6, peers.nextBallot("x", 5));
    for (long ballot = 0; ballot < 12; ballot++) {
      assertEquals(ballot, peers.nextBallot(peers.owner(ballot), ballot - 1));
    }
  }

  @Test
  void aQuorumIsMoreThanHalfOfTheAcceptors() {
    for (int acceptors = 1; acceptors <= 7; acceptors++) {
      List<String> names =
          java.util.stream.IntStream.range(0, acceptors).mapToObj(i -> "a" + i).toList();
      Peers peers = new Peers(List.of("p"), names, List.of("l"));
      for (int size = 0; size <= acceptors; size++) {
        assertEquals(2 * size > acceptors, peers.isQuorum(size), size + " of " + acceptors);
      }
    }
  }

  @Test
  void aClusterWithAnEmptyRoleOrAWrongOrderIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> PaxosProtocol.cluster(List.of("p"), List.of(), List.of("l")));
    Cluster good = protocol.exampleCluster();
    Cluster unordered = new Cluster(good.roles(), Map.of());
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> protocol.machine(unordered, "a1", "d1"));
    assertTrue(refusal.getMessage().contains("<<\"p1\", \"p2\">>"), refusal.getMessage());
  }
}
