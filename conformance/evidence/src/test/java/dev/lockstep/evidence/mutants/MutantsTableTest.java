package dev.lockstep.evidence.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of Java mutants on Raft's page is what the list says that the hunt is held to. */
class MutantsTableTest {
  private static final Path PAGE = Path.of("../../specs/raft/README.md");
  private static final String BEGIN = "| mutant | the changed line | detectors |";

  @Test
  void raftsPageHasARowForEachMutantOfTheList() throws IOException {
    List<String> rows =
        JavaMutants.of("raft").stream().map(MutantsTableTest::row).collect(Collectors.toList());
    List<String> lines = Files.readAllLines(PAGE);
    int first = lines.indexOf(BEGIN) + 2;
    assertEquals(String.join("\n", rows), String.join("\n", table(lines, first)));
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
    return "| %s | %s | %s |".formatted(mutant.id(), mutant.change(), detectors);
  }
}
