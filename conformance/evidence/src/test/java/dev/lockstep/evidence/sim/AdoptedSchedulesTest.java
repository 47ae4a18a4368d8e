package dev.lockstep.evidence.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.mutants.JavaMutant;
import dev.lockstep.evidence.mutants.JavaMutants;
import dev.lockstep.evidence.mutants.MutatedCore;
import dev.lockstep.sim.AdoptedSchedule;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Simulation;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs every schedule of {@code src/test/resources/schedules}: the protocol passes, and each mutant
 * that the schedule names fails.
 */
class AdoptedSchedulesTest {

  @TestFactory
  List<DynamicTest> everyAdoptedScheduleHasTheVerdictThatItStates()
      throws IOException, URISyntaxException {
    Path folder = Path.of(AdoptedSchedulesTest.class.getResource("/schedules").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      List<DynamicTest> tests =
          files
              .sorted()
              .map(file -> dynamicTest(file.getFileName().toString(), () -> check(file)))
              .toList();
      assertTrue(tests.size() >= 2, tests::toString);
      return tests;
    }
  }

  private static void check(Path file) throws IOException {
    AdoptedSchedule adopted = AdoptedSchedule.parse(Files.readString(file));
    Protocol protocol = Protocol.named(adopted.protocol());
    assertEquals(Optional.empty(), failure(adopted, protocol));
    for (String id : adopted.mutants()) {
      JavaMutant mutant =
          JavaMutants.of(protocol.name()).stream()
              .filter(each -> each.id().equals(id))
              .findFirst()
              .orElseThrow();
      try (MutatedCore core = MutatedCore.of(protocol)) {
        Protocol mutated = core.with(id, mutant.file(), JavaMutants.source(mutant));
        assertTrue(failure(adopted, mutated).isPresent(), id + " passes");
      }
    }
  }

  private static Optional<String> failure(AdoptedSchedule adopted, Protocol protocol) {
    Scenario scenario = adopted.scenario(protocol);
    return new RunJudge(scenario).failure(Simulation.run(scenario, adopted.schedule()));
  }
}
