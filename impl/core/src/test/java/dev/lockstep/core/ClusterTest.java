package dev.lockstep.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterTest {

  @Test
  void constantsAreTheRolesAsSetsAndTheOptions() {
    Cluster cluster =
        new Cluster(Map.of("Server", List.of("b", "a")), Map.of("Order", Value.of(1)));
    assertEquals(
        Map.of("Server", Value.strings(List.of("a", "b")), "Order", Value.of(1)),
        cluster.constants());
  }

  @Test
  void aNodeHasOneRole() {
    Map<String, List<String>> roles = Map.of("Server", List.of("a"), "Client", List.of("a"));
    assertThrows(IllegalArgumentException.class, () -> Cluster.of(roles));
  }

  @Test
  void anUnknownNodeOrRoleIsNamedWithTheKnownOnes() {
    Cluster cluster = Cluster.of(Map.of("Server", List.of("a")));
    String node =
        assertThrows(IllegalArgumentException.class, () -> cluster.role("z")).getMessage();
    assertTrue(node.contains("z") && node.contains("a"), node);
    String role =
        assertThrows(IllegalArgumentException.class, () -> cluster.nodes("Judge")).getMessage();
    assertTrue(role.contains("Judge") && role.contains("Server"), role);
  }

  @Test
  void anUnregisteredProtocolIsNamed() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Protocol.named("zab")).getMessage();
    assertTrue(message.contains("zab"), message);
  }
}
