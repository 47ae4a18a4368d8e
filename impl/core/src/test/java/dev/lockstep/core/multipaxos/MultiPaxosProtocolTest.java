package dev.lockstep.core.multipaxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.Workload.Outcome;
import dev.lockstep.traces.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MultiPaxosProtocolTest {
  private static final Value V = Value.of("v");
  private static final Value W = Value.of("w");
  private final Protocol protocol = new MultiPaxosProtocol();
  private final Cluster cluster = protocol.exampleCluster();

  @Test
  void theRegistryFindsTheProtocolByName() {
    assertEquals("MultiPaxosNode", Protocol.named("multipaxos").specification());
  }

  @Test
  void aMachineListsExactlyTheVariablesOfItsRole() {
    assertEquals(
        List.copyOf(protocol.machine(cluster, "r1", "g").state().keySet()),
        protocol.variables(MultiPaxosProtocol.REPLICAS));
  }

  @Test
  void everyMessageIsReadBackFromItsValue() {
    Value votes = Vote.set(List.of(new Vote(2, 1, V), new Vote(3, 0, MultiPaxosMessage.NO_OP)));
    for (MultiPaxosMessage message :
        List.of(
            new MultiPaxosMessage.Phase1a("r1", 3, 1),
            new MultiPaxosMessage.Phase1b("r1", "r2", 3, 1, Value.set()),
            new MultiPaxosMessage.Phase1b("r1", "r2", 3, 2, votes),
            new MultiPaxosMessage.Phase2a("r1", 3, 1, V),
            new MultiPaxosMessage.Phase2a("r1", 3, 1, MultiPaxosMessage.NO_OP),
            new MultiPaxosMessage.Phase2b("r1", "r2", 3, 1, V),
            new MultiPaxosMessage.Success("r1", 1, V),
            new MultiPaxosMessage.Query("r1", "r2", 1),
            new MultiPaxosMessage.Trimmed("r1", 4))) {
      assertEquals(message, protocol.message(message.toValue()));
    }
  }

  @Test
  void aValueThatIsNoMessageIsRefused() {
    for (Value value :
        List.of(
            V,
            Value.record("type", "1a"),
            Value.record("type", "1a", "to", "r1", "bal", "x", "pos", 1),
            Value.record("type", "3a", "to", "r1", "pos", 1),
            Value.record("type", "2a", "to", "r1", "bal", 1, "pos", 1, "val", 7),
            Value.record("type", "trimmed", "to", "r1", "pos", 1, "bal", 1))) {
      assertThrows(IllegalArgumentException.class, () -> protocol.message(value), value.toString());
    }
  }

  @Test
  void aClusterWithoutReplicasOrWithAnotherOrderIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> MultiPaxosProtocol.cluster(List.of()));
    Cluster other = Cluster.of(Map.of(MultiPaxosProtocol.REPLICAS, List.of("r1", "r2")));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> protocol.machine(other, "r1", "g"))
            .getMessage()
            .contains(MultiPaxosProtocol.REPLICA_ORDER));
  }

  @Test
  void twoDecreesAtOnePositionAndOnesThatNobodySubmittedAreViolations() {
    List<ClientRequest> requests =
        List.of(
            new ClientRequest("r1", MultiPaxosWorkload.submit("v")),
            new ClientRequest("r2", MultiPaxosWorkload.submit("w")));
    Outcome one = new Outcome("r1", MultiPaxosWorkload.decree(1, V));
    Outcome two = new Outcome("r2", MultiPaxosWorkload.decree(2, W));
    Outcome skip = new Outcome("r3", MultiPaxosWorkload.skipped(2));
    Outcome gap = new Outcome("r3", MultiPaxosWorkload.decree(3, MultiPaxosMessage.NO_OP));
    assertEquals(Optional.empty(), judged(requests, List.of(one, two, skip, gap)));
    Outcome other = new Outcome("r3", MultiPaxosWorkload.decree(1, W));
    assertTrue(judged(requests, List.of(one, other)).orElseThrow().startsWith("position 1"));
    Outcome stranger = new Outcome("r3", MultiPaxosWorkload.decree(3, Value.of("x")));
    assertTrue(judged(requests, List.of(stranger)).orElseThrow().contains("nobody submitted"));
  }

  private Optional<String> judged(List<ClientRequest> requests, List<Outcome> outcomes) {
    return protocol.workload().violation(cluster, "g", requests, outcomes);
  }

  @Test
  void theInvariantsHoldOfARunAndSeeEachFault() {
    Trio trio = new Trio();
    trio.submit("r1", "v");
    trio.run();
    assertEquals(Optional.empty(), violation(trio, "votes", null));
    Value lower = Value.set(Value.record("pos", 1, "bal", 0, "val", "x"));
    assertTrue(violation(trio, "votes", lower).orElseThrow().startsWith("OneValuePerBallot"));
    Value other = Value.set(Value.record("pos", 1, "val", "x"));
    assertTrue(violation(trio, "decided", other).orElseThrow().startsWith("Agreement"));
    assertTrue(violation(trio, "base", Value.of(2)).orElseThrow().startsWith("NothingBelowBase"));
    Value nobody = Value.set(Value.record("pos", 7, "val", "x"));
    assertTrue(violation(trio, "decided", nobody).orElseThrow().startsWith("DecidedIsDurable"));
  }

  @Test
  void aReplicaIsNotAtRestWhileItWaitsForADecree() {
    Trio trio = new Trio();
    assertEquals(Optional.empty(), unsettled(trio));
    trio.submit("r1", "v");
    assertTrue(unsettled(trio).isPresent());
    trio.run(message -> !(message instanceof MultiPaxosMessage.Success));
    assertTrue(unsettled(trio).orElseThrow().contains("has voted"));
    trio.timeOut("r2", Replica.PROGRESS_TIMER);
    trio.timeOut("r3", Replica.PROGRESS_TIMER);
    trio.run();
    assertEquals(Optional.empty(), unsettled(trio));
  }

  private Optional<String> unsettled(Trio trio) {
    return protocol.invariants().unsettled(cluster, snapshot(trio, "votes", null));
  }

  private Optional<String> violation(Trio trio, String variable, Value changed) {
    return protocol.invariants().violation(cluster, snapshot(trio, variable, changed));
  }

  /** The state of the trio, with one variable of r2 changed unless the value is null. */
  private Invariants.Snapshot snapshot(Trio trio, String variable, Value changed) {
    Map<String, Map<String, Value>> states = new HashMap<>();
    for (String replica : cluster.nodes()) {
      Map<String, Value> state = new HashMap<>(trio.state(replica));
      if (changed != null && replica.equals("r2")) {
        state.put(variable, changed);
      }
      states.put(replica, state);
    }
    return new Invariants.Snapshot("g", states, List.of());
  }
}
