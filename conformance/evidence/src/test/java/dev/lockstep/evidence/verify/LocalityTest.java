package dev.lockstep.evidence.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.SpecificationSource;
import dev.lockstep.specs.Sany;
import dev.lockstep.specs.Specifications;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Every action of every Node rung keeps to its own node and the network: what makes each causal
 * order of a trace a legal order of steps. Each lint has its control beside it: without the
 * module's word on which variables are the network it must object.
 */
@Tag("slow")
class LocalityTest {

  @TestFactory
  Stream<DynamicTest> theNodeRungOfEveryRegisteredProtocolIsLocal() {
    return Protocol.registered().stream()
        .map(protocol -> DynamicTest.dynamicTest(protocol.name(), () -> lint(protocol)));
  }

  private static void lint(Protocol protocol) {
    Specifications specifications = SpecificationSource.of(protocol.name());
    Path module = specifications.folder().resolve(protocol.specification() + ".tla");
    List<Path> library = List.of(specifications.lib());
    assertEquals(List.of(), Sany.locality(module, library));
    assertFalse(
        Sany.locality(module, library, Set.of(), Set.of()).isEmpty(),
        "a network that nothing excuses is found");
  }
}
