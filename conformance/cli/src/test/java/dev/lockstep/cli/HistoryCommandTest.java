package dev.lockstep.cli;

import static dev.lockstep.cli.Commands.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.cli.Commands.Ran;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The command "history": one ending for each verdict, and for each kind of wrong input. */
class HistoryCommandTest {
  private static final Path SAMPLES = Path.of("../history/samples");
  private static final String GET =
      "{\"kind\":\"invoke\",\"client\":\"a\",\"number\":1,\"time\":1,"
          + "\"operation\":{\"type\":\"get\",\"key\":\"x\"}}\n";
  private static final String RETURN =
      "{\"kind\":\"return\",\"client\":\"a\",\"number\":1,\"time\":2,\"result\":\"1\"}\n";

  @TempDir private Path folder;

  private Ran judge(String text, String... options) throws IOException {
    Path file = Files.writeString(folder.resolve("h.ndjson"), text);
    return run(
        Stream.concat(Stream.of("history", file.toString()), Stream.of(options))
            .toArray(String[]::new));
  }

  @Test
  void aHistoryThatHasAnOrderIsAcceptedWith0() {
    Ran ran = run("history", SAMPLES.resolve("accepted.ndjson").toString());
    assertEquals(0, ran.code(), ran.err() + ran.out());
    assertTrue(ran.out().startsWith("ACCEPTED "), ran.out());
  }

  @Test
  void aStaleReadIsRejectedWith1AndDrawnAsTheReadmeShowsIt() throws IOException {
    Ran ran = run("history", SAMPLES.resolve("stale-read.ndjson").toString());
    assertEquals(1, ran.code(), ran.err() + ran.out());
    String readme = Files.readString(SAMPLES.resolveSibling("README.md"));
    assertTrue(readme.contains("```\n" + ran.out() + "```\n"), ran.out());
  }

  @Test
  void aBoundIsUndecidedWith2AndSoIsAHistoryWithoutAReturn() throws IOException {
    Ran bound =
        run("history", SAMPLES.resolve("accepted.ndjson").toString(), "--max-configurations", "1");
    assertEquals(2, bound.code(), bound.err() + bound.out());
    assertTrue(bound.out().contains("a bound was reached"), bound.out());
    for (String text : new String[] {"", "\n", GET}) {
      Ran ran = judge(text);
      assertEquals(2, ran.code(), ran.err() + ran.out());
      assertTrue(ran.out().contains("nothing was judged"), ran.out());
    }
  }

  @Test
  void severalFilesAreOneHistory() throws IOException {
    String samples = SAMPLES.resolve("accepted.ndjson").toString();
    Path other = Files.writeString(folder.resolve("other.ndjson"), GET.replace("\"a\"", "\"z\""));
    Ran ran = run("history", samples, other.toString(), "--json");
    assertEquals(0, ran.code(), ran.err() + ran.out());
    assertTrue(ran.out().contains("\"verdict\":\"accepted\""), ran.out());
    Ran twice = run("history", samples, samples);
    assertEquals(3, twice.code(), twice.out());
  }

  @Test
  void aRejectionIsToldAsJsonToo() throws IOException {
    Ran ran = judge(GET + RETURN, "--json");
    assertEquals(1, ran.code(), ran.err() + ran.out());
    assertTrue(ran.out().contains("\"verdict\":\"rejected\""), ran.out());
    assertTrue(ran.out().contains("no order explains the first return:"), ran.out());
  }

  @TestFactory
  Stream<DynamicTest> wrongInputOfEachKindIsMalformedWith3InOneSentence() {
    return Stream.of(
            "no JSON\n",
            "{\"kind\":\n",
            "[1]\n",
            "{\"kind\":\"died\",\"client\":\"a\",\"number\":1}\n",
            "{\"kind\":\"unknown\",\"client\":\"a\"}\n",
            GET.replace("\"time\":1", "\"time\":1.5"),
            GET.replace("\"a\"", "1"),
            GET.replace("get", "sing"),
            GET.replace("\"key\":\"x\"", "\"key\":1"),
            GET + GET,
            RETURN,
            GET + RETURN + RETURN,
            GET + RETURN.replace("\"time\":2", "\"time\":0"),
            GET.replace("\"a\"", "\"\u0000\""))
        .map(
            text ->
                DynamicTest.dynamicTest(
                    text.strip(),
                    () -> {
                      Ran ran = judge(text);
                      assertEquals(3, ran.code(), ran.err() + ran.out());
                      assertEquals("", ran.out());
                      assertEquals(1, ran.err().lines().count(), ran.err());
                      assertTrue(ran.err().contains("h.ndjson:"), ran.err());
                    }));
  }

  @Test
  void whatIsNotUtf8IsMalformed() throws IOException {
    Path file = folder.resolve("latin.ndjson");
    Files.write(file, GET.replace("\"a\"", "\"ü\"").getBytes(StandardCharsets.ISO_8859_1));
    Ran ran = run("history", file.toString());
    assertEquals(3, ran.code(), ran.err() + ran.out());
    assertTrue(ran.err().endsWith(":1: the line is not UTF-8\n"), ran.err());
  }
}
