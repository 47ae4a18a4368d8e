package dev.lockstep.core.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * One test per file in {@code src/test/resources/raft/scenarios}, named after it. With {@code
 * -Dlockstep.scenarios=record} the files are written anew; read the difference before you keep it.
 */
class ScenariosTest {
  private static final Path FOLDER = Path.of("src/test/resources/raft/scenarios");
  private static final int SCENARIOS_MIN = 30;
  private static final boolean RECORDS = "record".equals(System.getProperty("lockstep.scenarios"));

  private static List<Path> files() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".txt", "").replace('-', ' ');
  }

  @TestFactory
  Stream<DynamicTest> scenario() {
    return files().stream()
        .map(file -> DynamicTest.dynamicTest(name(file), file.toUri(), () -> check(file)));
  }

  private static void check(Path file) throws IOException {
    String expected = Files.readString(file);
    String happened = Scenario.play(expected, UnaryOperator.identity());
    if (RECORDS) {
      Files.writeString(file, happened);
    } else {
      assertEquals(expected, happened, "record again with -Dlockstep.scenarios=record, and read");
    }
  }

  @Test
  void thereAreScenarios() {
    assertTrue(files().size() >= SCENARIOS_MIN);
  }

  private static String script(String name) {
    try {
      return Files.readString(FOLDER.resolve(name + ".txt"));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void anExpectationThatIsNotMetFails() {
    String script = script("append-and-commit");
    String tampered = script.replace("s2=2 s3=1} commitIndex=2", "s2=2 s3=1} commitIndex=1");
    assertNotEquals(script, tampered);
    assertEquals(script, Scenario.play(tampered, UnaryOperator.identity()));
  }

  @Test
  void aLineThatIsNotUnderstoodFails() {
    for (String wrong :
        List.of("> servers three", "> dance", "servers 3", "> servers 1\n> run it=1\n> deliver")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Scenario.play(wrong + "\n", UnaryOperator.identity()),
          wrong);
    }
  }

  @Test
  void everyScenarioFailsIfServersAreMute() {
    for (Path file : files()) {
      String script = script(name(file).replace(' ', '-'));
      assertTrue(
          fails(script, machine -> new AlteredMachine(machine, AlteredMachine::mute)), name(file));
    }
  }

  private static boolean fails(String script, UnaryOperator<Machine> alteration) {
    try {
      return !Scenario.play(script, alteration).equals(script);
    } catch (IllegalArgumentException noSuchMessage) {
      return true;
    }
  }

  @Test
  void aServerThatForgetsItsVoteIsFound() {
    UnaryOperator<Machine> forgetful =
        machine -> new AlteredMachine(machine, (input, step) -> step, AlteredMachine::noVotes);
    assertTrue(fails(script("vote-survives-a-crash"), forgetful));
    assertFalse(fails(script("append-and-commit"), forgetful));
  }

  @Test
  void anAcknowledgementBeforeTheSyncIsFound() {
    UnaryOperator<Machine> hasty =
        machine -> new AlteredMachine(machine, AlteredMachine::acknowledged);
    assertTrue(fails(script("acknowledgement-waits-for-the-disk"), hasty));
    assertFalse(fails(script("vote-survives-a-crash"), hasty));
  }
}
