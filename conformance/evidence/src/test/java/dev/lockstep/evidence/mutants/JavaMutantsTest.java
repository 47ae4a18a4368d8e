package dev.lockstep.evidence.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaMutantsTest {
  private static final String MANAGER = "dev/lockstep/core/commit/Manager.java";

  private static JavaMutant replacing(String text, String replacement) {
    return new JavaMutant(
        "X",
        "a change",
        MANAGER,
        List.of(new JavaMutant.Edit(text, replacement)),
        false,
        null,
        null,
        null,
        null);
  }

  @Test
  void everyMutantFitsItsCoreAndCompiles() {
    int mutants = 0;
    for (Protocol protocol : Protocol.registered()) {
      try (MutatedCore core = MutatedCore.of(protocol)) {
        for (JavaMutant mutant : JavaMutants.of(protocol.name())) {
          assertTrue(mutant.safe() || mutant.edits().size() == 1, mutant.id());
          assertTrue(
              mutant.edits().stream().noneMatch(edit -> edit.replacement().contains("\n")),
              mutant.id());
          Protocol mutated = core.with(mutant.id(), mutant.file(), JavaMutants.source(mutant));
          assertNotSame(protocol.getClass(), mutated.getClass());
          assertEquals(protocol.name(), mutated.name());
          mutants++;
        }
      }
    }
    assertTrue(mutants >= 5, "only " + mutants + " mutants");
  }

  @Test
  void aMutatedCoreSharesTheContractAndNothingElse() {
    Protocol original = Protocol.named("commit");
    JavaMutant mutant = JavaMutants.of("commit").get(0);
    try (MutatedCore core = MutatedCore.of(original)) {
      Protocol mutated = core.with(mutant.id(), mutant.file(), JavaMutants.source(mutant));
      assertSame(original.getClass().getInterfaces()[0], mutated.getClass().getInterfaces()[0]);
      assertNotEquals(
          original.workload().getClass().getClassLoader(),
          mutated.workload().getClass().getClassLoader());
    }
  }

  @Test
  void aMutantThatNoLongerFitsItsCoreIsNoticed() {
    JavaMutant gone = replacing("no such text", "");
    assertTrue(
        assertThrows(MutantException.class, () -> JavaMutants.source(gone))
            .getMessage()
            .contains("stands nowhere in " + MANAGER));
    JavaMutant twice = replacing("tmState", "x");
    assertTrue(
        assertThrows(MutantException.class, () -> JavaMutants.source(twice))
            .getMessage()
            .contains("more than once"));
  }

  @Test
  void aMutantThatDoesNotCompileIsNoticedWithItsLine() {
    Protocol original = Protocol.named("commit");
    JavaMutant broken = replacing("log.recovered(records);", "log.recovered(record);");
    try (MutatedCore core = MutatedCore.of(original)) {
      String source = JavaMutants.source(broken);
      String message =
          assertThrows(MutantException.class, () -> core.with("X", MANAGER, source)).getMessage();
      assertTrue(message.startsWith("X does not compile: " + MANAGER + ":"), message);
    }
  }

  @Test
  void aProtocolWithoutAListHasNoMutants() {
    assertEquals(List.of(), JavaMutants.of("pingpong"));
  }
}
