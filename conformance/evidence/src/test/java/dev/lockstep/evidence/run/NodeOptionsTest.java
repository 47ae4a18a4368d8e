package dev.lockstep.evidence.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a process is told of its node. */
class NodeOptionsTest {

  private static NodeOptions withPeers(Map<String, Integer> peers) {
    return new NodeOptions(
        "raft", "cluster", "n1", Path.of("data"), Path.of("traces"), -7, "hash", peers);
  }

  private static NodeOptions told(NodeOptions options) {
    return NodeOptions.parse(options.arguments().toArray(String[]::new));
  }

  @Test
  void aNodeIsToldWhereItsPeersAre() {
    NodeOptions options = withPeers(Map.of("n2", 4002, "n3", 4003));
    assertEquals(options, told(options));
    assertEquals(List.of("n1", "n2", "n3"), told(options).nodes());
  }

  @Test
  void aNodeThatIsAloneIsToldOfNoPeers() {
    NodeOptions options = withPeers(Map.of());
    assertEquals(options, told(options));
    assertEquals(List.of("n1"), told(options).nodes());
  }
}
