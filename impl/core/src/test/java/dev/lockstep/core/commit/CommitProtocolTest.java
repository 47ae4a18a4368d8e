package dev.lockstep.core.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Protocol;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommitProtocolTest {
  private final Protocol protocol = new CommitProtocol();

  @Test
  void theRegistryFindsTheProtocolByName() {
    assertEquals("TwoPhaseNode", Protocol.named("commit").specification());
  }

  @Test
  void aMachineListsExactlyTheVariablesOfItsRole() {
    Cluster cluster = protocol.exampleCluster();
    for (String node : cluster.nodes()) {
      assertEquals(
          List.copyOf(protocol.machine(cluster, node, "tm.1-1").state().keySet()),
          protocol.variables(cluster.role(node)));
    }
  }

  @Test
  void everyMessageIsReadBackFromItsValue() {
    for (CommitMessage message :
        List.of(
            new CommitMessage.Prepare(),
            new CommitMessage.CommitOnePhase(),
            new CommitMessage.Commit(),
            new CommitMessage.Abort(),
            new CommitMessage.Yes("r1"),
            new CommitMessage.No("r1"),
            new CommitMessage.ReadOnly("r1"),
            new CommitMessage.Ack("r2"),
            new CommitMessage.Heuristic("r2", CommitDecision.ABORT),
            new CommitMessage.Noted("r2"),
            new CommitMessage.Inquiry("r3"))) {
      assertEquals(message, protocol.message(message.toValue()));
    }
  }

  @Test
  void aValueThatIsNoMessageIsRefused() {
    for (Value value :
        List.of(
            Value.of("Commit"),
            Value.record("type", "Vote"),
            Value.record("type", "Commit", "from", "r1"),
            Value.record("type", "Yes"),
            Value.record("type", "Noted"),
            Value.record("type", "Heuristic", "from", "r1", "decision", "perhaps"),
            Value.record("type", "Yes", "from", 1))) {
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> protocol.message(value));
      assertTrue(refusal.getMessage().contains(value.toString()), refusal.getMessage());
    }
  }

  @Test
  void aManagerWaitsForVotesAsLongAsTheProtocolWasTold() {
    assertEquals(1_000, votesMillis(new CommitProtocol()));
    assertEquals(8_000, votesMillis(new CommitProtocol(8_000)));
    assertEquals(
        "a manager waits at least a millisecond for votes, not 0",
        assertThrows(IllegalArgumentException.class, () -> new CommitProtocol(0)).getMessage());
  }

  private static long votesMillis(CommitProtocol protocol) {
    Machine manager = protocol.machine(protocol.exampleCluster(), "tm", "tm.1-1");
    return Drive.request(manager, CommitRequest.commit(List.of("r1", "r2"))).timers().stream()
        .filter(timer -> timer.name().equals("votes"))
        .findAny()
        .orElseThrow()
        .delayMillis();
  }

  @Test
  void aClusterWithTwoManagersOrNoParticipantIsRefused() {
    Cluster twoManagers = Cluster.of(Map.of("Manager", List.of("a", "b"), "RM", List.of("r")));
    Cluster nobody = Cluster.of(Map.of("Manager", List.of("a"), "RM", List.of()));
    assertThrows(IllegalArgumentException.class, () -> protocol.machine(twoManagers, "r", "a.1-1"));
    assertThrows(IllegalArgumentException.class, () -> protocol.machine(nobody, "a", "a.1-1"));
  }
}
