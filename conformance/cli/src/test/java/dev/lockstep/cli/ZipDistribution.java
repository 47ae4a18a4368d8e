package dev.lockstep.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.cli.Commands.Ran;
import dev.lockstep.traces.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged zip, unpacked into an empty folder with a space in its name and used as by someone
 * who has no source tree: each command once, and the jar alone.
 */
@DisabledOnOs(OS.WINDOWS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ZipDistribution {
  private static final long LIMIT_S = 300;

  @TempDir private static Path temp;
  private static Path launcher;
  private static Path work;

  @BeforeAll
  static void unpack() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("some folder"));
    try (ZipFile zip = new ZipFile(System.getProperty("lockstep.zip"))) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        Path file = folder.resolve(entry.getName()).normalize();
        assertTrue(file.startsWith(folder), entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, file);
          }
        }
      }
    }
    try (Stream<Path> homes = Files.list(folder)) {
      Path home = homes.findFirst().orElseThrow();
      launcher = home.resolve("bin").resolve("lockstep");
    }
    // java.util.zip keeps no modes; what unzip does with them, this does.
    assertTrue(launcher.toFile().setExecutable(true));
    work = Files.createDirectories(temp.resolve("work"));
  }

  private static Ran lockstep(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    return start(command);
  }

  private static Ran start(List<String> command) throws Exception {
    Path out = work.resolve("stdout");
    Path err = work.resolve("stderr");
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("LOCKSTEP_HEAP", "384m");
    builder.environment().put("LOCKSTEP_OPTS", "-XX:TieredStopAtLevel=1");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertTrue(process.waitFor(LIMIT_S, TimeUnit.SECONDS), () -> command + " ends");
    } finally {
      process.destroyForcibly();
    }
    return new Ran(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }

  private static void assertExit(int code, Ran ran) {
    assertEquals(code, ran.code(), () -> ran.out() + ran.err());
  }

  @Test
  @Order(1)
  void theLauncherAndTheJarAloneSayTheirVersion() throws Exception {
    Ran launched = lockstep("--version");
    assertExit(0, launched);
    assertTrue(launched.out().matches("(?s)[Ll]ockstep \\d+\\.\\d+.*"), launched.out());
    Path jar = work.resolve("lockstep.jar");
    Files.copy(Path.of(System.getProperty("lockstep.jar")), jar);
    Ran alone = jar(jar, "--version");
    assertExit(0, alone);
    assertEquals(launched.out(), alone.out());
  }

  @Test
  @Order(2)
  void aUsersOwnSpecificationIsChecked() throws Exception {
    Path folder = Files.createDirectories(work.resolve("own"));
    Files.writeString(folder.resolve("Counter.tla"), CommandLineTest.COUNTER.formatted(4));
    Files.writeString(folder.resolve("Counter.cfg"), CommandLineTest.COUNTER_CFG);
    Ran ran = lockstep("check", "own");
    assertExit(0, ran);
    assertTrue(ran.out().contains("1 of 1 models as expected"), ran.out());
  }

  @Test
  @Order(3)
  void aRunIsRecordedWithAKillAndReplayed() throws Exception {
    assertExit(
        0,
        lockstep(
            "record",
            "commit",
            "--out",
            "run",
            "--instances",
            "40",
            "--fault-kinds",
            "kill",
            "--kills",
            "1"));
    Ran replay = lockstep("replay", "run");
    assertExit(0, replay);
    assertTrue(replay.out().startsWith("ACCEPTED "), replay.out());
    assertTrue(replay.out().contains(" of 40 instances"), replay.out());
    assertTrue(replay.out().contains("; 1 restarts"), replay.out());
  }

  @Test
  @Order(4)
  void theRunIsShownExportedAndImported() throws Exception {
    Ran shown = lockstep("show", "run", "--action", "Restart");
    assertExit(0, shown);
    assertEquals(1, shown.out().lines().count(), shown.out());
    assertExit(0, lockstep("export", "run", "--out", "merged.ndjson", "--tlc", "tlc"));
    assertTrue(Files.exists(work.resolve("tlc").resolve("LockstepTrace.cfg")));
    assertExit(0, lockstep("import", "merged.ndjson", "--out", "queues"));
    assertExit(0, lockstep("export", "queues", "--out", "again.ndjson"));
    assertEquals(
        Samples.read(work.resolve("merged.ndjson")).size(),
        Samples.read(work.resolve("again.ndjson")).size());
  }

  @Test
  @Order(5)
  void theJarAloneReplaysARunAndRejectsItOnceAltered() throws Exception {
    Path trace = work.resolve("merged.ndjson");
    Path altered =
        Samples.write(
            Samples.altered(Samples.read(trace), "rmState", Value.of("working")),
            work.resolve("altered.ndjson"));
    Path jar = work.resolve("lockstep.jar");
    Ran accepted = jar(jar, "replay", trace.toString());
    assertExit(0, accepted);
    Ran rejected = jar(jar, "replay", altered.toString());
    assertExit(1, rejected);
    assertTrue(rejected.out().startsWith("REJECTED "), rejected.out());
  }

  @Test
  @Order(6)
  void theSamplesInTheZipAreAccepted() throws Exception {
    Path samples = launcher.getParent().resolveSibling("traces").resolve("samples");
    assertExit(0, lockstep("replay", samples.resolve("commit/nodes").toString()));
  }

  private static Ran jar(Path jar, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString()));
    command.addAll(List.of(arguments));
    return start(command);
  }
}
