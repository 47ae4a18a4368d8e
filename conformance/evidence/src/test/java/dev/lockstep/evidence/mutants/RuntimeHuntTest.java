package dev.lockstep.evidence.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lockstep.evidence.mutants.MutantFinding.Fate;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeHuntTest {
  private static final String GENERATION = "dev/lockstep/runtime/log/Generation.java";
  private static final String LAST = "    return ++last;\n";

  @TempDir Path work;

  private Fate fate(String replacement) {
    JavaMutant mutant =
        new JavaMutant(
            "X",
            "for the test",
            GENERATION,
            List.of(new JavaMutant.Edit(LAST, replacement)),
            false,
            null,
            null,
            null,
            null);
    RuntimeMutant hunted =
        new RuntimeMutant(mutant, "LogTrial.WITHOUT_FAULTS", List.of("LogTrial.DAMAGE"));
    return new RuntimeHunt(work).these(List.of(hunted)).get(0).fate();
  }

  @Test
  void everyMutantOfTheRuntimeFitsItsSource() {
    List<RuntimeMutant> mutants = RuntimeHunt.mutants();
    assertEquals(
        new TreeSet<>(
            List.of(
                "ST01", "ST02", "ST03", "ST04", "ST05", "ST06", "ST07", "RT01", "RT02", "RT03",
                "RT04", "RF26")),
        mutants.stream().map(m -> m.mutant().id()).collect(Collectors.toCollection(TreeSet::new)));
    for (RuntimeMutant mutant : mutants) {
      assertEquals(1, mutant.mutant().edits().size(), mutant.mutant().id());
      assertFalse(mutant.detectors().isEmpty(), mutant.mutant().id());
      JavaMutants.source(mutant.mutant());
    }
  }

  @Test
  void aChangeThatChangesNothingSurvivesAndOneThatBreaksTheLogIsTooEasy() {
    assertEquals(Fate.SURVIVED, fate("    return ++ last;\n"));
    assertEquals(Fate.TOO_EASY, fate("    return last = 1;\n"));
  }

  @Test
  @Tag("slow")
  void everyMutantOfTheRuntimeDiesByEachOfItsDetectorsAndTheRuntimeAsItIsDoesNot() {
    RuntimeHunt hunt = new RuntimeHunt(work);
    assertEquals(List.of(), hunt.unchanged());
    for (MutantFinding finding : hunt.these(RuntimeHunt.mutants())) {
      assertEquals(Fate.KILLED, finding.fate(), finding::toString);
    }
  }
}
