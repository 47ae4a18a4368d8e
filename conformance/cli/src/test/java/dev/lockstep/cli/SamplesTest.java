package dev.lockstep.cli;

import static dev.lockstep.cli.Commands.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.cli.Commands.Ran;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded samples are accepted as they are, in both forms, and rejected once altered. */
class SamplesTest {
  private static final String AGAIN =
      "; if the specification changed, see traces/samples/README.md";

  @TempDir private Path folder;

  /** The protocols that have samples. */
  static Stream<String> protocols() throws IOException {
    try (Stream<Path> folders = Files.list(Samples.FOLDER)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void theMergedSampleAndTheNodesSamplesAreAccepted(String protocol) throws Exception {
    Ran merged = run("replay", Samples.merged(protocol).toString());
    assertEquals(0, merged.code(), merged.err() + merged.out() + AGAIN);
    Ran nodes = run("replay", Samples.nodes(protocol).toString(), "--compare-every", "1");
    assertEquals(0, nodes.code(), nodes.err() + nodes.out() + AGAIN);
    String accepted = merged.out().lines().findFirst().orElseThrow();
    assertTrue(accepted.startsWith("ACCEPTED "), accepted);
    assertTrue(nodes.out().startsWith(accepted + "\n"), nodes.out());
    assertTrue(nodes.out().contains(" 1 restarts, 0 gaps"), nodes.out());
    try (Stream<Path> files = Files.walk(Samples.FOLDER.resolve(protocol))) {
      files.forEach(file -> assertTrue(file.toFile().length() < 250_000, file + " is small"));
    }
  }

  @ParameterizedTest
  @CsvSource({"commit,rmState,aborted", "paxos,maxBal,77"})
  void oneAlteredFieldIsRejectedWithItsPlace(String protocol, String variable, String value) {
    List<TraceEntry> entries = Samples.read(Samples.merged(protocol));
    Value wrong = value.matches("\\d+") ? Value.of(Long.parseLong(value)) : Value.of(value);
    Path file =
        Samples.write(Samples.altered(entries, variable, wrong), folder.resolve("altered.ndjson"));
    Ran ran = run("replay", file.toString());
    assertEquals(1, ran.code(), ran.err() + ran.out());
    assertTrue(ran.out().startsWith("REJECTED "), ran.out());
    assertTrue(ran.out().contains("altered.ndjson:"), ran.out());
    assertTrue(ran.out().contains(variable), ran.out());
  }

  @Test
  void theTraceOfOneNodeIsShownAndExportedAloneThoughItReceivesFromOthers() throws Exception {
    Path trace = Samples.nodes("commit").resolve("r1.1.ndjson");
    Ran shown = run("show", trace.toString(), "--action", "VoteYes");
    assertEquals(0, shown.code(), shown.err());
    assertTrue(shown.out().contains("received tm."), shown.out());
    Path out = folder.resolve("r1.ndjson");
    assertEquals(0, run("export", trace.toString(), "--out", out.toString()).code());
    assertEquals(Files.readString(trace), Files.readString(out));
  }
}
