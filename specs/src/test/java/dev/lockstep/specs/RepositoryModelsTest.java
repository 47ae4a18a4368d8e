package dev.lockstep.specs;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The quick models of the specifications in this repository; {@code verify} runs the others. */
@Tag("slow")
class RepositoryModelsTest {
  @TestFactory
  Stream<DynamicNode> quickModels() {
    return Models.in(Path.of("")).tier(Tier.QUICK).asTests();
  }
}
