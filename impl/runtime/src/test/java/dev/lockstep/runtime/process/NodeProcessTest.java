package dev.lockstep.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.commit.CommitWorkload;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.ndjson.Ndjson;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, killed as the operating system kills. */
@Timeout(300)
class NodeProcessTest {

  @TempDir Path temp;

  private final Map<String, Integer> ports = new TreeMap<>();
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void choosePorts() throws IOException {
    for (String node : List.of("tm", "r1")) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        ports.put(node, socket.getLocalPort());
      }
    }
  }

  @AfterEach
  void killTheRest() {
    processes.forEach(Process::destroyForcibly);
  }

  /** A node's process and its lines. */
  private static final class Running {
    final Process process;
    final BufferedReader out;
    final BufferedWriter in;

    Running(Process process) {
      this.process = process;
      this.out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      this.in =
          new BufferedWriter(
              new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    void request(String instance, Value request) throws IOException {
      line("request " + instance + " " + Ndjson.text(request));
    }

    void line(String text) throws IOException {
      in.write(text + "\n");
      in.flush();
    }

    /** Reads lines up to one that begins so. */
    String await(String beginning) throws IOException {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(beginning)) {
          return line;
        }
      }
      throw new AssertionError("the process ended without a line \"" + beginning + '"');
    }
  }

  private String configuration(String node, String cluster) {
    StringBuilder text = new StringBuilder();
    text.append("protocol=commit\ncluster=").append(cluster).append("\nnode=").append(node);
    text.append("\nrole.Manager=tm\nrole.RM=r1\ndata=").append(temp.resolve("data-" + node));
    text.append("\ntrace=").append(temp.resolve("trace"));
    ports.forEach(
        (name, port) -> text.append("\naddress.").append(name).append("=127.0.0.1:").append(port));
    return text.append('\n').toString();
  }

  private Running start(String configuration, boolean flags, boolean joined) throws IOException {
    Path file = Files.createTempFile(temp, "node", ".properties");
    Files.writeString(file, configuration);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (flags) {
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(argument -> argument.startsWith("--add-"))
          .forEach(command::add);
    }
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.addAll(List.of(NodeProcess.class.getName(), file.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(joined);
    if (!joined) {
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    }
    Process process = builder.start();
    processes.add(process);
    return new Running(process);
  }

  private Running start(String node) throws IOException {
    return start(configuration(node, "orders"), true, false);
  }

  private static String words(String instance, Value outcome) {
    return "outcome " + instance + " " + Ndjson.text(outcome);
  }

  @Test
  void aKilledManagerComesBackWithWhatItPromised() throws Exception {
    Running participant = start("r1");
    Running manager = start("tm");
    assertEquals("ready r1 1 " + ports.get("r1"), participant.await("ready"));
    assertEquals("ready tm 1 " + ports.get("tm"), manager.await("ready"));
    String committed = words("tm.1-1", CommitWorkload.COMMITTED);
    participant.request("tm.1-1", CommitWorkload.CAN_COMMIT);
    manager.request("tm.1-1", CommitWorkload.COMMIT);
    manager.await(committed);
    participant.await(committed);

    manager.process.destroyForcibly().waitFor();
    manager = start("tm");
    assertEquals("ready tm 2 " + ports.get("tm"), manager.await("ready"));
    manager.request("tm.1-1", CommitWorkload.COMMIT);
    manager.await(committed);
    manager.request("tm.1-2", CommitWorkload.COMMIT);
    manager.await(words("tm.1-2", CommitWorkload.ABORTED));
    participant.request("tm.2-1", CommitWorkload.CAN_COMMIT);
    manager.request("tm.2-1", CommitWorkload.COMMIT);
    manager.await(words("tm.2-1", CommitWorkload.COMMITTED));
    manager.line("nonsense");
    assertTrue(manager.await("malformed").contains("request"));

    participant.process.destroyForcibly().waitFor();
    participant = start("r1");
    // Recovery tells the outcomes again, before or after the line "ready".
    participant.await(committed);
    for (Running running : List.of(participant, manager)) {
      running.in.close();
      assertEquals(0, running.process.waitFor());
    }
    try (Stream<Path> traces = Files.list(temp.resolve("trace"))) {
      assertEquals(4, traces.count(), "one trace for each incarnation");
    }
  }

  @Test
  void aMistakeGivesOneSentenceAndItsExitCode() throws Exception {
    Running running = start("r1");
    running.await("ready");
    assertRefused(start(configuration("r1", "orders"), true, true), 69, "in use");
    running.in.close();
    assertEquals(0, running.process.waitFor());
    assertRefused(start(configuration("r1", "other"), true, true), 64, "belongs to the cluster");
    assertRefused(
        start(configuration("r1", "orders"), false, true), 69, "--add-opens=java.base/sun.nio.ch");
    assertRefused(start(configuration("x", "orders"), true, true), 64, "no node x");
    assertRefused(start(configuration("r1", "orders") + "dta=x\n", true, true), 64, "\"dta\"");
  }

  private static void assertRefused(Running running, int code, String words) throws Exception {
    List<String> lines = new ArrayList<>(running.out.lines().toList());
    assertEquals(code, running.process.waitFor(), lines.toString());
    String sentence = lines.get(lines.size() - 1);
    assertTrue(sentence.contains(words), lines.toString());
    assertFalse(lines.toString().contains("\tat "), lines.toString());
  }
}
