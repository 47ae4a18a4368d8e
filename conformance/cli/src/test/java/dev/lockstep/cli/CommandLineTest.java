package dev.lockstep.cli;

import static dev.lockstep.cli.Commands.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.cli.Commands.Ran;
import dev.lockstep.core.Protocol;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command line in this JVM: help, mistakes, and how each command ends. */
class CommandLineTest {

  private static final List<String> COMMANDS =
      List.of(
          "verify",
          "check",
          "record",
          "simulate",
          "replay",
          "history",
          "show",
          "export",
          "import",
          "kv");

  static final String COUNTER_CFG = "INIT Init\nNEXT Next\nINVARIANT Small\nCHECK_DEADLOCK FALSE\n";

  static final String COUNTER =
      """
      ---- MODULE Counter ----
      EXTENDS Naturals
      VARIABLE x
      Init == x = 0
      Next == x < 3 /\\ x' = x + 1
      Small == x < %d
      ====
      """;

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> everyCommandHasHelpWithAnExample() {
    return COMMANDS.stream()
        .map(
            command ->
                DynamicTest.dynamicTest(
                    command,
                    () -> {
                      Ran ran = run(command, "--help");
                      assertEquals(0, ran.code());
                      assertTrue(ran.out().contains("Usage: lockstep " + command), ran.out());
                      assertTrue(ran.out().contains("Example:"), ran.out());
                      assertTrue(
                          ran.out().lines().anyMatch(l -> l.startsWith("  lockstep " + command)),
                          ran.out());
                    }));
  }

  @Test
  void theHelpListsEveryCommandAndEveryExitCode() {
    Ran ran = run("--help");
    assertEquals(0, ran.code());
    COMMANDS.forEach(command -> assertTrue(ran.out().contains("  " + command + " "), command));
    for (Exit exit : Exit.values()) {
      assertTrue(ran.out().contains("  " + exit.code() + " "), exit.name());
    }
  }

  @TestFactory
  Stream<DynamicTest> aMistakeInTheCommandLineIsOneSentence() {
    return Stream.of(
            "",
            "fly",
            "verify --tier daily",
            "simulate",
            "simulate paxos",
            "simulate nothing",
            "simulate raft --runs 0",
            "simulate raft --nodes 2",
            "simulate raft --seconds 86401",
            "check --tier daily",
            "check --heap much",
            "check --workers 0",
            "check --time-limit soon",
            "record",
            "record nosuchprotocol --out run",
            "record commit",
            "record commit --out run --instances 0",
            "record commit --out run --kills -1",
            "replay",
            "replay pom.xml --max-frontier none",
            "replay ../../traces/samples/commit/nodes --compare-every 0",
            "history",
            "history ..",
            "history pom.xml --max-configurations 0",
            "show",
            "export pom.xml",
            "export ../../traces/samples/commit/nodes --tlc x --instances 0",
            "import pom.xml",
            "show pom.xml --colour",
            "kv --nodes 0",
            "kv --nodes many",
            "kv --log paper",
            "kv --http 7102",
            "kv --http 65535",
            "kv --restart-after -1")
        .map(
            line ->
                DynamicTest.dynamicTest(
                    "lockstep " + line,
                    () -> {
                      Ran ran = run(line.isEmpty() ? new String[0] : line.split(" "));
                      assertEquals(64, ran.code(), ran.err());
                      assertEquals("", ran.out());
                      assertEquals(1, ran.err().lines().count(), ran.err());
                      assertTrue(ran.err().contains("--help"), ran.err());
                      assertFalse(ran.err().contains("Error:"), ran.err());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> whatIsNotThereIsOneSentenceAndExits69() {
    return Stream.of(
            "check nosuchfolder",
            "check . --library nosuchlibrary",
            "check . --tla2tools nosuch.jar",
            "replay nosuchtrace",
            "history nosuchhistory",
            "show nosuchtrace",
            "export nosuchtrace --out x.ndjson",
            "import nosuchtrace --out x")
        .map(
            line ->
                DynamicTest.dynamicTest(
                    "lockstep " + line,
                    () -> {
                      Ran ran = run(line.split(" "));
                      assertEquals(69, ran.code(), ran.err());
                      assertEquals(1, ran.err().lines().count(), ran.err());
                      assertTrue(ran.err().contains("nosuch"), ran.err());
                    }));
  }

  @Test
  void brokenNdjsonIsMalformedWithItsPlace() throws Exception {
    Path trace = Files.writeString(folder.resolve("t.ndjson"), "{\"kind\": 3}\n", UTF_8);
    for (String command : List.of("show", "replay")) {
      Ran ran = run(command, trace.toString());
      assertEquals(3, ran.code(), ran.err());
      assertTrue(ran.err().contains("t.ndjson:1"), ran.err());
      assertFalse(ran.err().contains("\tat "), ran.err());
    }
    assertTrue(run("show", trace.toString(), "-X").err().contains("\tat "));
  }

  @Test
  void aFileThatIsNoTraceIsMalformed() throws Exception {
    Path notes = Files.writeString(folder.resolve("notes.ndjson"), "hello", UTF_8);
    for (String command : List.of("show", "replay")) {
      Ran ran = run(command, notes.toString());
      assertEquals(3, ran.code(), ran.err());
      assertTrue(ran.err().contains("notes.ndjson: this is no trace"), ran.err());
    }
  }

  @Test
  void whatClientsSawIsMalformedWithItsPlaceWhereNoRunWroteIt() throws Exception {
    Files.copy(Samples.merged("commit"), folder.resolve("run.ndjson"));
    for (String name : List.of("outcomes.jsonl", "history.jsonl")) {
      for (String text : List.of("{}\n", "{\"kind\":", "hello\n")) {
        Path file = Files.writeString(folder.resolve(name), text, UTF_8);
        Ran ran = run("replay", folder.toString());
        assertEquals(3, ran.code(), name + " with " + text + ran.err());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains(name + ":1: "), ran.err());
        Files.delete(file);
      }
    }
    assertEquals(0, run("replay", folder.toString()).code());
  }

  @Test
  void aModelThatPassesExitsWith0AndOneThatDoesNotWith1() throws Exception {
    counter(4);
    Ran good = run("check", folder.toString());
    assertEquals(0, good.code(), good.err() + good.out());
    assertTrue(good.out().contains("1 of 1 models as expected"), good.out());

    counter(3);
    Ran bad = run("check", folder.toString(), "--json");
    assertEquals(1, bad.code(), bad.err() + bad.out());
    assertTrue(bad.out().contains("\"property\":\"Small\""), bad.out());
  }

  @Test
  void aSyntaxErrorInASpecificationIsMalformed() throws Exception {
    counter(4);
    Files.writeString(folder.resolve("Counter.tla"), "---- MODULE Counter ----\nInit == (\n====\n");
    Ran ran = run("check", folder.toString());
    assertEquals(3, ran.code(), ran.err() + ran.out());
    assertTrue(ran.out().contains("Counter.tla"), ran.out());
  }

  @Test
  void aDefectSaysThatItIsOursAndHowToReportIt() {
    StringWriter err = new StringWriter();
    Terminal terminal = new Terminal(new PrintWriter(err), new PrintWriter(err), false);
    assertEquals(
        Exit.DEFECT, Failures.report(terminal, false, new IllegalStateException("impossible")));
    assertTrue(err.toString().contains("a defect of ours"), err.toString());
    assertTrue(err.toString().contains("please report it"), err.toString());
    assertFalse(err.toString().contains("\tat "), err.toString());
  }

  @Test
  void memoryThatRunsOutIsAMissingThingAndNoDefect() {
    Terminal terminal =
        new Terminal(
            new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), false);
    assertEquals(Exit.MISSING, Failures.report(terminal, false, new OutOfMemoryError("heap")));
  }

  @Test
  void aRunIntoAFullFolderIsRefused() throws Exception {
    Files.writeString(folder.resolve("mine"), "do not touch");
    String protocol = Protocol.registered().get(0).name();
    Ran ran = run("record", protocol, "--out", folder.toString());
    assertEquals(64, ran.code(), ran.err());
    assertTrue(ran.err().contains("is not empty"), ran.err());
    assertEquals("do not touch", Files.readString(folder.resolve("mine")));
    Ran file = run("record", protocol, "--out", folder.resolve("mine").toString());
    assertEquals(64, file.code(), file.err());
    assertTrue(file.err().contains("is a file"), file.err());
  }

  @Test
  void whatCannotBeWrittenIsAMissingThingAndNoDefect() {
    String trace = Samples.merged("commit").toString();
    Ran ran = run("export", trace, "--out", folder.toString());
    assertEquals(69, ran.code(), ran.err());
    assertEquals(1, ran.err().lines().count(), ran.err());
    assertTrue(ran.err().contains(folder.toString()), ran.err());
  }

  @Test
  void aMainJobWhoseReportsHaveNoPlaceDoesNotBegin() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Ran ran = run("verify", "--out", file.toString());
    assertEquals(69, ran.code(), ran.err());
    assertEquals("lockstep: " + file + " is there already, as a file\n", ran.err());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsAMissingThingAndNoDefect() {
    Ran ran = run("export", Samples.merged("commit").toString(), "--out", "/dev/full");
    assertEquals(69, ran.code(), ran.err());
    assertTrue(ran.err().startsWith("lockstep: the disk is full"), ran.err());
    assertEquals(1, ran.err().lines().count(), ran.err());
  }

  private void counter(int limit) throws Exception {
    Files.writeString(folder.resolve("Counter.tla"), COUNTER.formatted(limit));
    Files.writeString(folder.resolve("Counter.cfg"), COUNTER_CFG);
  }
}
