package dev.lockstep.evidence.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of Java mutants on Raft's page is what the lists say that the hunts are held to. */
class MutantsTableTest {
  private static final Path PAGE = Path.of("../../specs/raft/README.md");

  /** Without those of the membership: RF16, RF17, RF18, RF21. */
  private static final String IDS =
      "RF01 RF02 RF03 RF04 RF05 RF06 RF07 RF08 RF09 RF10 RF11 RF12 RF13 RF14 RF15 RF19 RF20 RF22"
          + " RF23 RF24 RF25 RF26 RF27 RF28 RF29 RF30";

  private static final String BEGIN = "| mutant | the changed line | detectors |";

  @Test
  void raftsPageHasARowForEachMutantOfTheList() throws IOException {
    List<String> rows =
        Stream.concat(
                JavaMutants.of("raft").stream().map(MutantsTableTest::row),
                ofTheRuntime().map(MutantsTableTest::row))
            .toList();
    List<String> lines = Files.readAllLines(PAGE);
    int first = lines.indexOf(BEGIN) + 2;
    assertEquals(String.join("\n", rows), String.join("\n", table(lines, first)));
  }

  @Test
  void eachMutantOfRaftIsThereAndHasTwoDetectors() {
    Map<String, Integer> detectors = new TreeMap<>();
    JavaMutants.of("raft").stream()
        .filter(mutant -> !mutant.safe())
        .forEach(mutant -> detectors.put(mutant.id(), mutant.detectors().size()));
    ofTheRuntime()
        .forEach(mutant -> detectors.put(mutant.mutant().id(), mutant.detectors().size()));
    assertEquals(IDS, String.join(" ", detectors.keySet()));
    detectors.forEach((id, count) -> assertTrue(count >= 2, id));
  }

  private static Stream<RuntimeMutant> ofTheRuntime() {
    return RuntimeHunt.mutants().stream().filter(mutant -> mutant.mutant().id().startsWith("RF"));
  }

  private static List<String> table(List<String> lines, int first) {
    return lines.subList(first, lines.size()).stream()
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }

  private static String row(JavaMutant mutant) {
    String detectors =
        mutant.safe()
            ? "safe: nobody but C"
            : mutant.detectors().stream().map(Detector::name).collect(Collectors.joining(", "));
    return row(mutant, detectors);
  }

  private static String row(RuntimeMutant mutant) {
    return row(
        mutant.mutant(),
        mutant.detectors().stream()
            .map(trial -> "`" + trial + "`")
            .collect(Collectors.joining(", ")));
  }

  private static String row(JavaMutant mutant, String detectors) {
    return "| %s | %s | %s |".formatted(mutant.id(), mutant.change(), detectors);
  }
}
