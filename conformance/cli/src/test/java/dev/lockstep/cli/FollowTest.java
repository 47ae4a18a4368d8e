package dev.lockstep.cli;

import static dev.lockstep.cli.Commands.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.cli.Commands.Ran;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.ndjson.Ndjson;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code replay --follow} judges what is written while it is being written. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FollowTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final PipedReader err = new PipedReader();
  private final StringBuilder said = new StringBuilder();
  private Terminal terminal;

  private CompletableFuture<Integer> start(String... arguments) throws IOException {
    terminal =
        new Terminal(new PrintWriter(out), new PrintWriter(new PipedWriter(err), true), false);
    return CompletableFuture.supplyAsync(() -> Main.run(terminal, arguments));
  }

  private void awaitLine(String text) throws IOException {
    while (said.indexOf(text) < 0) {
      int next = err.read();
      assertTrue(next >= 0, () -> "it ended: " + said);
      said.append((char) next);
    }
  }

  private int ended(CompletableFuture<Integer> command) {
    int code = command.join();
    terminal.flush();
    return code;
  }

  /** Writes lines in pieces that end anywhere. */
  private static void append(Path file, List<String> lines) throws IOException {
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(UTF_8);
    for (int from = 0; from < bytes.length; from += 1000) {
      byte[] piece = java.util.Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 1000));
      Files.write(file, piece, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  @Test
  void nodesThatAreStillAtWorkAreFollowedUntilEachHasEnded() throws Exception {
    Path traces = folder.resolve("traces");
    CompletableFuture<Integer> command = start("replay", "--follow", traces.toString());
    awaitLine("no record");
    Files.createDirectories(traces);
    List<Path> nodes;
    try (Stream<Path> files = Files.list(Samples.nodes("commit"))) {
      nodes = files.sorted().toList();
    }
    for (Path node : nodes) {
      append(traces.resolve(node.getFileName()), Files.readAllLines(node).subList(0, 10));
    }
    for (Path node : nodes) {
      List<String> lines = Files.readAllLines(node);
      append(traces.resolve(node.getFileName()), lines.subList(10, lines.size()));
    }
    assertEquals(0, ended(command), () -> said + out.toString());
    Ran whole = run("replay", Samples.nodes("commit").toString());
    String accepted = whole.out().lines().findFirst().orElseThrow();
    assertTrue(out.toString().startsWith(accepted + "\n"), out::toString);
  }

  @Test
  void aFaultThatIsAppendedIsRejectedAtOnceWithItsPlace() throws Exception {
    List<TraceEntry> entries = Samples.read(Samples.merged("commit"));
    List<String> lines =
        Samples.altered(entries, "rmState", Value.of("aborted")).stream()
            .map(Ndjson::line)
            .toList();
    int fault = 0;
    while (lines.get(fault).equals(Ndjson.line(entries.get(fault)))) {
      fault++;
    }
    Path trace = folder.resolve("growing.ndjson");
    append(trace, lines.subList(0, fault));
    CompletableFuture<Integer> command = start("replay", "-f", trace.toString());
    awaitLine("so far: ACCEPTED ");
    append(trace, List.of(lines.get(fault)));
    assertEquals(1, ended(command), () -> said + out.toString());
    assertTrue(out.toString().startsWith("REJECTED "), out::toString);
    assertTrue(out.toString().contains("growing.ndjson:" + (fault + 1)), out::toString);
  }

  @Test
  void aRunInWhichNothingIsWrittenAnyMoreIsOver() throws Exception {
    List<String> lines = Files.readAllLines(Samples.merged("commit"));
    Path trace = folder.resolve("quiet.ndjson");
    append(trace, lines.subList(0, lines.size() / 2));
    Ran ran = run("replay", "--follow", "--idle", "1", trace.toString());
    assertEquals(0, ran.code(), ran.err() + ran.out());
    assertTrue(ran.err().contains("or nothing was written for 1 s"), ran.err());
    Files.writeString(trace, "{\"kind\":", StandardOpenOption.APPEND);
    Ran cut = run("replay", "--follow", "--idle", "1", trace.toString());
    assertEquals(3, cut.code(), cut.err() + cut.out());
    assertTrue(cut.out().contains("quiet.ndjson:" + (lines.size() / 2 + 1)), cut.out());
  }

  @Test
  void whatIsNotThereInTimeIsMissingAndWhatIsNoTraceIsMalformed() throws Exception {
    Ran none = run("replay", "-f", "--idle", "1", folder.resolve("none").toString());
    assertEquals(69, none.code(), none.err());
    assertTrue(none.err().contains("no record"), none.err());
    Path text = Files.writeString(folder.resolve("notes.txt"), "hello");
    Ran noTrace = run("replay", "-f", text.toString());
    assertEquals(3, noTrace.code(), noTrace.err());
    assertTrue(noTrace.err().contains("this is no trace"), noTrace.err());
  }

  @Test
  void aTimeOutWithoutFollowingOrOfNothingIsWrongUsage() {
    String trace = Samples.merged("commit").toString();
    assertEquals(64, run("replay", "--idle", "5", trace).code());
    Ran zero = run("replay", "--follow", "--idle", "0", trace);
    assertEquals(64, zero.code());
    assertTrue(zero.err().contains("--idle is at least 1, not 0"), zero.err());
  }
}
