package dev.lockstep.evidence.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The same seed gives the same trace, whatever Java runs it: another Java beside this one repeats
 * runs that this one has made. Where there is none the test is skipped.
 */
@Tag("slow")
class OtherJavaTest {

  @Test
  void theSameSeedGivesTheSameTraceOnAnotherJava() throws IOException, InterruptedException {
    Optional<Path> other = otherJava();
    assumeTrue(other.isPresent(), "skipped: no other Java than this one beside it");
    String here = Hashes.text();
    assertTrue(here.lines().count() >= 9, here);
    assertEquals(here.lines().count(), here.lines().distinct().count());
    assertEquals(here, hashesOf(other.get()));
  }

  private static String hashesOf(Path home) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                home.resolve("bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Hashes.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), text);
    return text;
  }

  /** A Java of another version that is installed in the folder where this one is. */
  private static Optional<Path> otherJava() throws IOException {
    Path here = Path.of(System.getProperty("java.home")).toRealPath();
    try (Stream<Path> homes = Files.list(here.getParent())) {
      for (Path home : homes.sorted().toList()) {
        if (isOther(home)) {
          return Optional.of(home);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isOther(Path home) throws IOException {
    Path release = home.resolve("release");
    if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(release)) {
      return false;
    }
    List<String> lines = Files.readAllLines(release);
    Optional<Integer> feature =
        lines.stream()
            .filter(line -> line.startsWith("JAVA_VERSION="))
            .map(line -> Integer.parseInt(line.replaceAll("\\D*(\\d+).*", "$1")))
            .findFirst();
    return feature.isPresent()
        && feature.get() >= 17
        && feature.get() != Runtime.version().feature();
  }
}
