package dev.lockstep.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.replay.Evaluator.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The comparison of both evaluators is itself tested: closures take one operator for another, and
 * TLC has to find them out.
 */
final class PlantedDefectTest {
  private static final Path CONSTRUCTS = Path.of("src/test/resources/specs/constructs");
  private static final Map<String, String> WRONG_UNION = Map.of("\\union", "\\intersect");

  private static Evaluator evaluator(Map<String, String> misread) {
    return Evaluators.tlc(
        SpecificationView.of(CONSTRUCTS, "Constructs", CONSTRUCTS.resolve("Constructs.cfg")),
        new TreeMap<>(),
        misread);
  }

  private static List<State> step(Evaluator evaluator, State from, String action) {
    return evaluator.successors(
        from, new Observation(action, "n1", new TreeMap<>(), new TreeMap<>(), List.of()));
  }

  private static void assertDefect(Runnable judged) {
    IllegalStateException caught = assertThrows(IllegalStateException.class, judged::run);
    assertTrue(caught.getMessage().contains("this is a defect of Lockstep"), caught::getMessage);
  }

  @ParameterizedTest
  @CsvSource({
    "SetOperators, \\union, \\intersect",
    "Compare, >, <",
    "Logic, \\lor, \\land",
    "Quantify, +, -"
  })
  void aWrongClosureIsCaughtAtOnceWhereEachStepIsCompared(
      String action, String operator, String takenFor) {
    try (Evaluator sound = evaluator(Map.of());
        Evaluator wrong = evaluator(Map.of(operator, takenFor))) {
      assertEquals(1, step(sound, sound.initialStates().get(0), action).size());
      State initial = wrong.initialStates().get(0);
      assertDefect(() -> step(wrong, initial, action));
    }
  }

  /** What it gives until then is wrong, and nobody sees it. */
  @Test
  void aWrongClosureIsCaughtByTheStepThatIsComparedByDefault() {
    int every = ReplayOptions.DEFAULT.compareEvery();
    try (Evaluator wrong = evaluator(WRONG_UNION)) {
      wrong.compareEvery(every);
      State initial = wrong.initialStates().get(0);
      for (int step = 1; step < every; step++) {
        assertEquals(1, step(wrong, initial, "SetOperators").size());
      }
      assertDefect(() -> step(wrong, initial, "SetOperators"));
    }
  }

  @Test
  void aWrongClosureEndsAReplay() {
    Protocol protocol = Protocol.named("commit");
    CoreRun run = CoreReplayTest.run(protocol, 11, 2, 20, 0.1);
    Replay wrong = Replay.misreading(CoreReplayTest.view(protocol), WRONG_UNION);
    assertDefect(
        () ->
            wrong.run(
                run.entries.iterator(),
                ReplayOptions.DEFAULT.withCompareEvery(1),
                ProgressListener.NONE));
  }

  /** TLC judges each rejection, so that a wrong one is no verdict, however few are compared. */
  @Test
  void aClosureThatRejectsWronglyRejectsNothing() {
    try (Evaluator wrong = evaluator(Map.of("+", "-"))) {
      wrong.compareEvery(Long.MAX_VALUE);
      State initial = wrong.initialStates().get(0);
      assertDefect(() -> step(wrong, initial, "Guarded"));
    }
  }

  @Test
  void anInvariantThatIsWronglyViolatedRejectsNothing() {
    try (Evaluator wrong = evaluator(Map.of("<", ">"))) {
      wrong.compareEvery(Long.MAX_VALUE);
      assertDefect(wrong::initialStates);
    }
  }
}
