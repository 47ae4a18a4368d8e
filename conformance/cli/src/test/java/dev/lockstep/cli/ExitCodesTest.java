package dev.lockstep.cli;

import static dev.lockstep.cli.Commands.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.lockstep.cli.Commands.Ran;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The endings that are hard to reach, each reached by a whole program where that matters. */
@Tag("slow")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ExitCodesTest {
  private static final String ENDLESS =
      """
      ---- MODULE Endless ----
      EXTENDS Naturals
      VARIABLE x
      Init == x = 0
      Next == x' = x + 1
      ====
      """;

  @TempDir private Path folder;

  private List<String> program(String classPathBefore, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
                "-Dlockstep.terminal=true",
                "-cp",
                classPathBefore + System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  @Test
  void aGapInASoundTraceIsUndecidedWith2() {
    List<TraceEntry> entries = Samples.read(Samples.merged("commit"));
    int last = entries.size() - 1;
    while (!(entries.get(last).record() instanceof TraceRecord.Event)) {
      last--;
    }
    TraceEntry dropped = entries.get(last);
    entries.set(last, Samples.with(dropped, new TraceRecord.Gap(dropped.record().sequence(), 1)));
    Path trace = Samples.write(entries, folder.resolve("gap.ndjson"));
    Ran ran = run("replay", trace.toString());
    assertEquals(2, ran.code(), ran.err() + ran.out());
    assertTrue(ran.out().startsWith("UNDECIDED "), ran.out());
    assertTrue(ran.out().contains("1 gaps"), ran.out());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void anInterruptEndsACheckWith130AndLeavesNothingBehind() throws Exception {
    Files.writeString(folder.resolve("Endless.tla"), ENDLESS);
    Files.writeString(folder.resolve("Endless.cfg"), "INIT Init\nNEXT Next\n");
    anInterruptLeavesNothingBehind(
        1, " states, ", "check", folder.resolve("Endless.cfg").toString());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void anInterruptEndsASimulationWith130AndLeavesNothingBehind() throws Exception {
    String simulation = "simulate raft --runs 1000000 --seconds 1 --replay-every 1";
    anInterruptLeavesNothingBehind(0, " runs simulated", simulation.split(" "));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void anInterruptEndsAFollowedReplayWith130AndTheVerdictSoFar() throws Exception {
    List<TraceEntry> entries = Samples.read(Samples.merged("commit"));
    Path trace = Samples.write(entries.subList(0, 60), folder.resolve("growing.ndjson"));
    anInterruptLeavesNothingBehind(0, "so far: ACCEPTED ", "replay", "--follow", trace.toString());
    String said = Files.readString(folder.resolve("stdout"));
    assertTrue(said.startsWith("ACCEPTED "), said);
    assertTrue(said.contains("invariants"), said);
  }

  private void anInterruptLeavesNothingBehind(int childCount, String sign, String... arguments)
      throws Exception {
    assumeFalse(ignoresInterrupts(), "whoever started this test made it ignore SIGINT");
    Path out = folder.resolve("stdout");
    Process program =
        new ProcessBuilder(program("", arguments)).redirectOutput(out.toFile()).start();
    try (BufferedReader err = program.errorReader(UTF_8)) {
      awaitText(err, sign);
      List<ProcessHandle> children = program.descendants().toList();
      assertEquals(childCount, children.size(), "who is at work");
      new ProcessBuilder("sh", "-c", "kill -INT " + program.pid()).start().waitFor();
      StringBuilder rest = new StringBuilder();
      err.lines().forEach(line -> rest.append(line).append('\n'));
      assertEquals(130, program.waitFor(), rest::toString);
      CompletableFuture.allOf(
              children.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
          .join();
      assertFalse(rest.toString().contains("\tat "), rest::toString);
      assertFalse(rest.toString().contains("defect"), rest::toString);
    } finally {
      program.destroyForcibly();
    }
    try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
      assertEquals(List.of(), left.filter(file -> file.toString().contains("lockstep")).toList());
    }
  }

  @Test
  void aDefectEndsWith70AndAsksForAReport() throws Exception {
    Path services = Files.createDirectories(folder.resolve("planted/META-INF/services"));
    Files.writeString(
        services.resolve("dev.lockstep.core.Protocol"), BrokenProtocol.class.getName() + "\n");
    Path err = folder.resolve("stderr");
    Process program =
        new ProcessBuilder(
                program(folder.resolve("planted") + File.pathSeparator, "record", "any", "-o", "x"))
            .redirectOutput(folder.resolve("stdout").toFile())
            .redirectError(err.toFile())
            .start();
    int code = program.waitFor();
    String said = Files.readString(err);
    assertEquals(70, code, said);
    assertTrue(said.contains("a defect of ours"), said);
    assertTrue(said.contains("a planted defect"), said);
    assertTrue(said.contains("please report it"), said);
    assertFalse(said.contains("\tat "), said);
  }

  /** A shell lets what it starts in the background ignore SIGINT, and Java passes that on. */
  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    long interrupt = 1L << (2 - 1);
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & interrupt) != 0);
  }

  private static void awaitText(BufferedReader reader, String text) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(text) < 0) {
      int next = reader.read();
      assertTrue(next >= 0, () -> "the program ended: " + read);
      read.append((char) next);
    }
  }
}
