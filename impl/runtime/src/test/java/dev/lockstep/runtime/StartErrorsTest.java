package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.commit.CommitProtocol;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import dev.lockstep.runtime.net.NettyLimits;
import dev.lockstep.runtime.net.NettyTransport;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads when a node can't start: one sentence that says what to do. */
class StartErrorsTest {

  @TempDir Path data;

  private NodeHost.Builder node(Path directory, String cluster, LogKind kind) {
    return new Nodes()
        .node("r1")
        .storage(() -> NodeDirectory.open(directory, cluster, "commit", "r1", kind, Disk.REAL));
  }

  private static void assertSentence(RuntimeException error, String... parts) {
    String sentence = error.getMessage();
    assertEquals(1, sentence.lines().count(), sentence);
    // What is wrong, and behind a semicolon what to do.
    assertTrue(sentence.contains("; "), sentence);
    for (String part : parts) {
      assertTrue(sentence.contains(part), () -> "no \"" + part + "\" in: " + sentence);
    }
  }

  private static RuntimeException refusal(NodeHost.Builder builder) {
    return assertThrows(RuntimeException.class, builder::start);
  }

  @Test
  void aDirectoryOfAnotherClusterOrNode() {
    node(data, "east", LogKind.FILE).start().close();
    assertSentence(refusal(node(data, "west", LogKind.FILE)), data.toString(), "east", "directory");
    NodeHost.Builder other =
        new Nodes()
            .node("tm")
            .storage(
                () -> NodeDirectory.open(data, "east", "commit", "tm", LogKind.FILE, Disk.REAL));
    assertSentence(refusal(other), data.toString(), "r1");
    node(data, "east", LogKind.FILE).start().close();
  }

  @Test
  void aDirectoryThatCannotBeWritten() throws IOException {
    Path file = Files.createFile(data.resolve("file"));
    assertSentence(refusal(node(file.resolve("node"), "c", LogKind.FILE)), "file", "may write");
    assertSentence(refusal(node(file, "c", LogKind.FILE)), file.toString(), "may write");
  }

  private static NettyTransport transport(
      InetSocketAddress listen, Function<String, InetSocketAddress> addresses) {
    return new NettyTransport(
        "c",
        new CommitProtocol(),
        "r1",
        Set.of("tm", "r1"),
        listen,
        addresses,
        NettyLimits.DEFAULT);
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @Test
  void aPortInUse() {
    NettyTransport first = transport(anyPort(), peer -> null);
    NodeHost host = new Nodes().node("r1", Nodes.storage()).transport(first).start();
    try (host) {
      NettyTransport second = transport(first.address(), peer -> null);
      assertSentence(
          refusal(new Nodes().node("r1", Nodes.storage()).transport(second)),
          "r1",
          String.valueOf(first.address().getPort()),
          "another port");
    }
  }

  @Test
  void aPeerWhoseHostNobodyKnows() {
    NettyTransport transport =
        transport(anyPort(), peer -> InetSocketAddress.createUnresolved("no.such.host", 7));
    assertSentence(
        refusal(new Nodes().node("r1", Nodes.storage()).transport(transport)),
        "tm",
        "no.such.host",
        "correct");
  }

  @Test
  @Tag("slow")
  void aDirectoryThatAnotherProcessUsesAndAMissingFlag() throws Exception {
    try (NodeHost host = node(data, "c", LogKind.FILE).start()) {
      assertEquals(1, host.incarnation());
      String inUse = otherProcess(data, LogKind.FILE);
      assertSentence(new RuntimeException(inUse), data.toString(), "in use", "own directory");
    }
    String flags = otherProcess(data.resolve("chronicle"), LogKind.CHRONICLE);
    assertSentence(new RuntimeException(flags), "JVM flags", "--add-opens", "\"file\"");
    assertEquals("started without Micrometer", otherProcess(data, LogKind.FILE));
  }

  /** What a process without JVM flags and without Micrometer says that starts a node there. */
  private static String otherProcess(Path directory, LogKind kind) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPathWithoutMicrometer(),
                Other.class.getName(),
                directory.toString(),
                kind.name())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = "";
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said = line.startsWith("SAYS ") ? line.substring(5) : said;
      }
    }
    process.waitFor();
    return said;
  }

  private static String classPathWithoutMicrometer() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(part -> !part.contains("micrometer"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The other process. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) {
      try (NodeHost host =
          new StartErrorsTest()
              .node(Path.of(arguments[0]), "c", LogKind.valueOf(arguments[1]))
              .start()) {
        boolean up = host.health().state() == Health.State.UP;
        System.out.println("SAYS " + (up ? "started " : "did not start ") + micrometer());
      } catch (RuntimeException e) {
        System.out.println("SAYS " + e.getMessage());
      }
    }

    private static String micrometer() {
      try {
        return "with " + Class.forName("io.micrometer.core.instrument.MeterRegistry");
      } catch (ClassNotFoundException e) {
        return "without Micrometer";
      }
    }
  }
}
