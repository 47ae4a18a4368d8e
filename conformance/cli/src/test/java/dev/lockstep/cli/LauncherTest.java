package dev.lockstep.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, in a tree of its own, with a java and a mvn that only say how they were called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

  private static final Path LAUNCHER = Path.of("../../bin/lockstep");

  /** What the launcher itself calls, besides java and mvn. */
  private static final List<String> TOOLS =
      List.of("bash", "readlink", "grep", "head", "sed", "find", "touch", "mkdir", "cat");

  private record Ran(int code, String out, String err) {}

  @TempDir private Path temp;
  private Path tree;
  private Path tools;

  @BeforeEach
  void plantATree() throws Exception {
    tree = Files.createDirectories(temp.resolve("a tree"));
    tools = Files.createDirectories(temp.resolve("tools"));
    Files.createDirectories(tree.resolve("bin"));
    Files.copy(LAUNCHER, tree.resolve("bin/lockstep"));
    for (String tool : TOOLS) {
      script(tool, "exec " + find(tool) + " \"$@\"");
    }
    java("17.0.15");
  }

  @Test
  void theDistributionRunsItsJarAndBuildsNothing() throws Exception {
    plantDistribution();
    Ran ran = launch(temp, tree.resolve("bin/lockstep"), "show", "a trace", "--node=a b");
    assertEquals(0, ran.code(), ran.err());
    assertTrue(
        ran.out()
            .contains(
                "-jar\n" + tree.toRealPath() + "/lib/lockstep.jar\nshow\na trace\n--node=a b\n"),
        ran.out());
    assertTrue(ran.out().contains("-Dlockstep.specs=" + tree.toRealPath() + "/specs\n"), ran.out());
    assertEquals("", ran.err());
  }

  @Test
  void itIsFoundThroughRelativeAndAbsoluteLinks() throws Exception {
    plantDistribution();
    Path elsewhere = Files.createDirectories(temp.resolve("elsewhere"));
    Files.createSymbolicLink(elsewhere.resolve("absolute"), tree.resolve("bin/lockstep"));
    Files.createSymbolicLink(elsewhere.resolve("relative"), Path.of("../a tree/bin/lockstep"));
    Files.createSymbolicLink(elsewhere.resolve("twice"), Path.of("relative"));
    for (String link : List.of("absolute", "relative", "twice")) {
      Ran ran = launch(elsewhere, Path.of("./" + link));
      assertTrue(ran.out().contains(tree.toRealPath() + "/lib/lockstep.jar"), link + ran);
    }
  }

  @Test
  void theExitCodeIsTheProgramsAndTheProcessTooSoThatSignalsReachIt() throws Exception {
    plantDistribution();
    script(
        "java",
        "case $1 in -version) echo 'openjdk version \"21\"' >&2;; *) echo $$; exit 42;; esac");
    Process process = start(temp, Map.of(), tree.resolve("bin/lockstep"));
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(42, process.exitValue());
    assertEquals(
        process.pid(),
        Long.parseLong(new String(process.getInputStream().readAllBytes(), UTF_8).trim()));
  }

  @Test
  void theFirstUseInTheSourceTreeBuildsAndSaysSoOnceTheSecondDoesNot() throws Exception {
    plantSources();
    mvn("mkdir -p conformance/cli/target && touch conformance/cli/target/lockstep.jar");
    Ran first = launch(temp, tree.resolve("bin/lockstep"));
    assertEquals(0, first.code(), first.err());
    assertEquals(
        1, first.err().lines().filter(line -> line.contains("building on first use")).count());
    assertTrue(first.err().contains("mvn -q -B -DskipTests -pl conformance/cli -am package"));
    assertFalse(launch(temp, tree.resolve("bin/lockstep")).err().contains("mvn"));
  }

  @Test
  void aSourceThatIsNewerThanTheJarBuildsAgainATestDoesNot() throws Exception {
    plantSources();
    mvn("mkdir -p conformance/cli/target && touch conformance/cli/target/lockstep.jar");
    launch(temp, tree.resolve("bin/lockstep"));
    Path test = Files.createDirectories(tree.resolve("impl/src/test")).resolve("B.java");
    Files.writeString(test, "");
    Files.setLastModifiedTime(test, FileTime.from(Instant.now().plusSeconds(60)));
    assertFalse(launch(temp, tree.resolve("bin/lockstep")).err().contains("mvn"));

    Path source = tree.resolve("impl/src/main/A.java");
    Path jar = tree.resolve("conformance/cli/target/lockstep.jar");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(60)));
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(30)));
    Ran again = launch(temp, tree.resolve("bin/lockstep"));
    assertTrue(again.err().contains("a source is newer than the jar"), again.err());
    assertFalse(launch(temp, tree.resolve("bin/lockstep")).err().contains("mvn"));
  }

  @Test
  void aBuildThatFailsStartsNothing() throws Exception {
    plantSources();
    mvn("exit 1");
    assertMissing(launch(temp, tree.resolve("bin/lockstep")), "the build failed");
  }

  @Test
  void whatIsMissingIsSaidInOneSentence() throws Exception {
    plantSources();
    assertMissing(launch(temp, tree.resolve("bin/lockstep")), "there is no mvn on the path");
    java("11.0.2");
    assertMissing(launch(temp, tree.resolve("bin/lockstep")), "is Java 11.0.2");
    java("1.8.0_402");
    assertMissing(launch(temp, tree.resolve("bin/lockstep")), "is Java 1.8.0_402");
    Files.delete(tools.resolve("java"));
    assertMissing(launch(temp, tree.resolve("bin/lockstep")), "there is no java on the path");
    Process process = start(temp, Map.of("JAVA_HOME", "/not/there"), tree.resolve("bin/lockstep"));
    assertMissing(end(process), "JAVA_HOME is /not/there");
  }

  @Test
  void aDistributionWithoutItsJarSaysSo() throws Exception {
    assertMissing(launch(temp, tree.resolve("bin/lockstep")), "unpack the distribution again");
  }

  private static void assertMissing(Ran ran, String sentence) {
    assertEquals(69, ran.code(), ran.toString());
    assertTrue(ran.err().contains(sentence), ran.err());
    assertEquals("", ran.out());
    assertTrue(ran.err().lines().filter(line -> line.startsWith("lockstep: ")).count() <= 2);
  }

  private void plantDistribution() throws IOException {
    Files.createDirectories(tree.resolve("lib"));
    Files.createFile(tree.resolve("lib/lockstep.jar"));
  }

  private void plantSources() throws IOException {
    Files.createFile(tree.resolve("pom.xml"));
    for (String folder : List.of("specs", "traces", "impl/src/main", "conformance")) {
      Files.createDirectories(tree.resolve(folder));
    }
    Files.createFile(tree.resolve("impl/src/main/A.java"));
  }

  private void java(String version) throws IOException {
    script(
        "java",
        "case $1 in -XshowSettings*) echo '    java.home = /some/jdk' >&2;;"
            + " -version) echo 'openjdk version \""
            + version
            + "\" 2025-04-15' >&2;;"
            + " *) printf '%s\\n' \"$@\";; esac");
  }

  private void mvn(String action) throws IOException {
    script("mvn", "echo mvn \"$@\"; " + action);
  }

  private void script(String name, String body) throws IOException {
    Path file = tools.resolve(name);
    Files.deleteIfExists(file);
    Files.writeString(file, "#!" + find("bash") + "\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Ran launch(Path folder, Path launcher, String... arguments) throws Exception {
    return end(start(folder, Map.of(), launcher, arguments));
  }

  private Process start(Path folder, Map<String, String> more, Path launcher, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(List.of(tools.resolve("bash").toString(), launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().putAll(more);
    builder.redirectError(temp.resolve("err").toFile());
    return builder.start();
  }

  private Ran end(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the launcher ends");
    return new Ran(process.exitValue(), out, Files.readString(temp.resolve("err")));
  }

  private static Path find(String tool) {
    for (String folder : System.getenv("PATH").split(":")) {
      Path candidate = Path.of(folder, tool);
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    throw new AssertionError("there is no " + tool + " on the path of this test");
  }
}
