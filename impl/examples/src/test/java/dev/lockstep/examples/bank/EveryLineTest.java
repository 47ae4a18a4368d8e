package dev.lockstep.examples.bank;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One town, in which a process dies at each line in turn. Each line is a test of its own, so that a
 * transfer that never ends is told by its line.
 */
@Tag("nightly")
class EveryLineTest {

  private static final int AMOUNT = 30;

  @TempDir static Path temp;
  private static Tale tale;
  private static int number;

  @BeforeAll
  static void found() throws IOException {
    tale = new Tale(Town.found(temp));
  }

  static List<Line> lines() throws IOException {
    return Lines.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lines")
  void moneyIsNeitherLostNorMade(Line line) throws IOException {
    number++;
    assertTrue(tale.transfer(number, number % 2 == 0 ? -AMOUNT : AMOUNT, line));
  }

  @AfterAll
  static void mostLinesWereReached() {
    tale.close();
    assertTrue(tale.reached() > number / 2, tale.reached() + " of " + number + " were reached");
  }
}
