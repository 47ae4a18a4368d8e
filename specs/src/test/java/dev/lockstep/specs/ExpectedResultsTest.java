package dev.lockstep.specs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.specs.ModelResult.Failed;
import dev.lockstep.specs.ModelResult.FailureReason;
import dev.lockstep.specs.ModelResult.Passed;
import dev.lockstep.specs.ModelResult.PropertyKind;
import dev.lockstep.specs.ModelResult.Statistics;
import dev.lockstep.specs.ModelResult.Violated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table beside the models, without a run of TLC. */
class ExpectedResultsTest {
  @TempDir private Path folder;
  private Model small;
  private Model broken;

  @BeforeEach
  void writeModels() throws IOException {
    Files.writeString(folder.resolve("M.tla"), "---- MODULE M ----\n====\n");
    Files.writeString(folder.resolve("M.small.cfg"), "\\* @tier quick\n");
    Files.writeString(folder.resolve("M.broken.cfg"), "\\* @expect violates Safe\n");
    List<Model> models = Models.in(folder).list();
    broken = models.get(0);
    small = models.get(1);
  }

  private static Passed passed(long distinct, long depth) {
    return new Passed(
        new Statistics(99, distinct, depth),
        List.of("Safe"),
        List.of(),
        List.of(),
        List.of(),
        1.23);
  }

  private static Violated violated(String property) {
    return new Violated(
        PropertyKind.INVARIANT, property, "", Optional.empty(), Statistics.UNKNOWN, 0.5);
  }

  private static Violated violatedAfter(int states, long depth) {
    List<Counterexample.Step> steps = new ArrayList<>();
    for (int number = 1; number <= states; number++) {
      steps.add(
          new Counterexample.Step(number, "A", Optional.empty(), Optional.empty(), List.of()));
    }
    return new Violated(
        PropertyKind.INVARIANT,
        "Safe",
        "",
        Optional.of(new Counterexample(steps, OptionalInt.empty(), false)),
        new Statistics(9, 9, depth),
        0.5);
  }

  private static ModelReport report(Model model, ModelResult result) {
    return new ModelReport(model, result, Judgement.faults(model, result));
  }

  private void accept(ModelResult ofSmall) {
    ExpectedResults.accept(List.of(report(small, ofSmall), report(broken, violated("Safe"))));
  }

  @Test
  void withoutATableNothingDrifts() {
    assertTrue(report(small, passed(7, 3)).ok());
  }

  @Test
  void anAcceptedResultIsExpectedFromThenOn() throws IOException {
    accept(passed(7, 3));
    assertEquals(
        """
        {
          "M.broken" : {
            "tier" : "default",
            "verdict" : "violated Safe",
            "cpuSeconds" : 0.5
          },
          "M.small" : {
            "tier" : "quick",
            "verdict" : "passed",
            "distinct" : 7,
            "depth" : 3,
            "cpuSeconds" : 1.2
          }
        }
        """,
        Files.readString(folder.resolve("expected.json")));
    assertTrue(report(small, passed(7, 3)).ok());
    assertTrue(report(broken, violated("Safe")).ok());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(4, files.count(), "no temporary file is left");
    }
  }

  @Test
  void driftOfStatesOrDepthIsAFaultWithBothFigures() {
    accept(passed(7, 3));
    assertEquals(
        List.of("The number of distinct states drifted: expected 7, got 8."),
        report(small, passed(8, 3)).faults());
    assertEquals(
        List.of("The depth drifted: expected 3, got 4."), report(small, passed(7, 4)).faults());
  }

  @Test
  void theLengthOfAShortestCounterexampleDrifts() {
    ExpectedResults.accept(List.of(report(broken, violatedAfter(4, 4))));
    assertTrue(report(broken, violatedAfter(4, 4)).ok());
    assertEquals(
        List.of("The depth drifted: expected 4, got 5."),
        report(broken, violatedAfter(5, 5)).faults());
    assertTrue(
        report(broken, violatedAfter(5, -1)).ok(), "several workers: the length means nothing");
  }

  @Test
  void cpuSecondsNeverDrift() {
    accept(passed(7, 3));
    Passed slow =
        new Passed(new Statistics(99, 7, 3), List.of(), List.of(), List.of(), List.of(), 1000);
    assertTrue(report(small, slow).ok());
  }

  @Test
  void anotherVerdictIsAFault() {
    accept(passed(7, 3));
    assertEquals(
        List.of(
            "The invariant Safe is violated.",
            "The verdict drifted: expected passed, got violated Safe."),
        report(small, violated("Safe")).faults());
  }

  @Test
  void aModelThatIsMissingInTheTableIsAFault() throws IOException {
    accept(passed(7, 3));
    Files.writeString(folder.resolve("M.new.cfg"), "");
    Model added = Models.in(folder.resolve("M.new.cfg")).list().get(0);
    List<String> faults = report(added, passed(1, 1)).faults();
    assertEquals(1, faults.size());
    assertTrue(faults.get(0).startsWith("There is no entry for M.new in "), faults::toString);
  }

  @Test
  void theExpectedViolationMustBeExactlyThatOne() {
    assertTrue(report(broken, violated("Safe")).ok());
    assertEquals(
        List.of("The invariant Other is violated. The model must violate Safe instead."),
        report(broken, violated("Other")).faults());
    assertEquals(
        List.of("No violation was found, but the model must violate Safe."),
        report(broken, passed(1, 1)).faults());
  }

  @Test
  void anUnexpectedResultIsNeverAccepted() {
    ModelReport survived = report(broken, passed(1, 1));
    SpecsException refused =
        assertThrows(SpecsException.class, () -> ExpectedResults.accept(List.of(survived)));
    assertTrue(refused.getMessage().contains("M.broken cannot be accepted"), refused.getMessage());
    Failed none = new Failed(FailureReason.OUT_OF_TIME, "Too slow.", "", 1);
    assertThrows(SpecsException.class, () -> ExpectedResults.accept(List.of(report(small, none))));
    assertTrue(Files.notExists(folder.resolve("expected.json")));
  }

  @Test
  void acceptingOneModelKeepsTheOthersAndDropsTheGone() throws IOException {
    accept(passed(7, 3));
    Files.delete(broken.config());
    ExpectedResults.accept(List.of(report(small, passed(8, 3))));
    ExpectedResults table = ExpectedResults.of(folder);
    assertEquals(8, table.entry("M.small").orElseThrow().distinct().orElseThrow());
    assertTrue(table.entry("M.broken").isEmpty());
  }

  @Test
  void aDamagedTableIsToldInOneSentence() throws IOException {
    Files.writeString(folder.resolve("expected.json"), "{\n  \"M.small\": {\n");
    List<String> faults = report(small, passed(7, 3)).faults();
    assertTrue(faults.get(0).contains("expected.json is not JSON (line "), faults::toString);
    Files.writeString(folder.resolve("expected.json"), "{\"M.small\": {\"verdict\": \"fine\"}}");
    assertTrue(report(small, passed(7, 3)).faults().get(0).contains("needs a tier"));
  }
}
