package dev.lockstep.evidence.pingpong;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lockstep.specs.Model;
import dev.lockstep.specs.Specifications;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The runner finds the folder on the class path, and its model and its mutant do as expected. */
class PingPongCheckTest {

  @TestFactory
  Stream<DynamicNode> models() {
    return Specifications.of("pingpong").models().asTests();
  }

  @Test
  void theFolderHoldsOneModelAndOneMutant() {
    List<String> names =
        Specifications.of("pingpong").models().list().stream().map(Model::name).toList();
    assertEquals(List.of("MCPingPong", "PP01"), names);
  }
}
