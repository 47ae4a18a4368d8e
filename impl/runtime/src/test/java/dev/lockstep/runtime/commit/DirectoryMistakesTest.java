package dev.lockstep.runtime.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.runtime.log.LogException;
import dev.lockstep.runtime.log.LogKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each mistake with a directory is one sentence from the builder: what, where, what to do. */
class DirectoryMistakesTest {

  private static final Parties PARTIES = Parties.of("shop", "tm").participants("stock");

  @TempDir Path temp;

  private static TransactionManager.Builder manager(Parties parties, Path directory) {
    return TransactionManager.of(parties)
        .directory(directory)
        .resource(new LocalResource("stock", new Till()));
  }

  private static String sentence(LogException.Kind kind, TransactionManager.Builder description) {
    LogException mistake = assertThrows(LogException.class, description::start);
    assertEquals(kind, mistake.kind());
    return mistake.getMessage();
  }

  @Test
  void aDirectoryOfAnotherNode() {
    manager(PARTIES, temp).start().close();
    Parties others = Parties.of("shop", "tm2").participants("stock");
    assertEquals(
        "the directory "
            + temp
            + " belongs to the node \"tm\", not to \"tm2\"; give the node its own directory",
        sentence(LogException.Kind.FOREIGN, manager(others, temp)));
  }

  @Test
  void aDirectoryOfAnotherCluster() {
    manager(PARTIES, temp).start().close();
    Parties others = Parties.of("market", "tm").participants("stock");
    String sentence = sentence(LogException.Kind.FOREIGN, manager(others, temp));
    assertTrue(sentence.contains("\"shop\", not to \"market\""), sentence);
    assertTrue(sentence.endsWith("; give the node its own directory"), sentence);
  }

  @Test
  void aDirectoryThatIsAFile() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    String sentence = sentence(LogException.Kind.MISSING, manager(PARTIES, file));
    assertTrue(sentence.endsWith("; give the node a directory that it may write"), sentence);
  }

  @Test
  void aSecondManagerOnTheSameDirectoryInThisProcess() {
    try (TransactionManager running = manager(PARTIES, temp).start()) {
      assertTrue(running.host().incarnation() > 0);
      assertEquals(
          inUse(temp.resolve("participants").resolve("stock")),
          sentence(LogException.Kind.IN_USE, manager(PARTIES, temp)));
    }
    manager(PARTIES, temp).start().close();
  }

  @Test
  void aSecondProcessOnTheSameDirectory() throws Exception {
    try (TransactionManager running = manager(PARTIES, temp).start()) {
      assertTrue(running.host().incarnation() > 0);
      assertEquals(inUse(temp.resolve("participants").resolve("stock")), child(LogKind.FILE, temp));
    }
  }

  @Test
  void aMissingJvmFlag() throws Exception {
    String sentence = child(LogKind.CHRONICLE, temp);
    assertTrue(
        sentence.startsWith("the log on Chronicle Queue needs the JVM flags --add-"), sentence);
    assertTrue(
        sentence.endsWith("; add them, or use the log kind \"file\", which needs none"), sentence);
  }

  @Test
  void noDirectoryAndNoAddress() {
    TransactionManager.Builder nowhere =
        TransactionManager.of(PARTIES).resource(new LocalResource("stock", new Till()));
    assertEquals(
        "give tm a directory",
        assertThrows(NullPointerException.class, nowhere::start).getMessage());
    TransactionManager.Builder unreachable = TransactionManager.of(PARTIES).directory(temp);
    assertEquals(
        "where does tm listen? Say so in the parties by at(\"tm\", port), or give it a transport",
        assertThrows(IllegalArgumentException.class, unreachable::start).getMessage());
  }

  private static String inUse(Path directory) {
    return "the directory "
        + directory
        + " is in use by a running node; stop it, or give this node its own directory";
  }

  /** What a process of its own, without any JVM flag, prints about the mistake. */
  private String child(LogKind kind, Path directory) throws Exception {
    Path output = temp.resolve("output");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx64m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Starter.class.getName(),
                    kind.text(),
                    directory.toString()))
            .redirectOutput(output.toFile())
            .redirectErrorStream(false)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the process has ended");
    return Files.readString(output, StandardCharsets.UTF_8).strip();
  }

  /** Starts a manager and prints why that failed. */
  static final class Starter {
    public static void main(String[] args) {
      try {
        manager(PARTIES, Path.of(args[1])).log(LogKind.of(args[0])).start().close();
        System.out.println("started");
      } catch (LogException mistake) {
        System.out.println(mistake.getMessage());
      }
    }
  }
}
