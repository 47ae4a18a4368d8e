package dev.lockstep.bench.nodes;

import dev.lockstep.bench.BenchmarkException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A node in a process of its own, seen from the parent: it takes lines on its standard input and
 * answers some of them with one line. Used by one thread.
 */
public final class NodeProcess implements AutoCloseable {
  private static final long ANSWER_SECONDS_MAX = 60;

  private final String node;
  private final Path errors;
  private final Process process;
  private final Writer down;
  private final BufferedReader up;

  private NodeProcess(String node, Path errors, Process process) {
    this.node = node;
    this.errors = errors;
    this.process = process;
    this.down = new BufferedWriter(process.outputWriter(StandardCharsets.UTF_8));
    this.up = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts a process with our class path.
   *
   * @param folder for what it logs, and its temporary files; exists
   * @param flags of the JVM; NODE stands for the node's name
   */
  public static NodeProcess start(
      String node, Class<?> main, Path folder, List<String> flags, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What Chronicle Queue needs and where the specifications are, as this JVM has them.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--") || argument.startsWith("-Dlockstep."))
        .forEach(command::add);
    flags.forEach(flag -> command.add(flag.replace("NODE", node)));
    command.add("-Djava.io.tmpdir=" + folder);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    Path errors = folder.resolve(node + ".err");
    return new NodeProcess(
        node, errors, new ProcessBuilder(command).redirectError(errors.toFile()).start());
  }

  /** The node's name. */
  public String node() {
    return node;
  }

  /** Sends a line. */
  public void say(String line) {
    try {
      down.write(line);
      down.write('\n');
      down.flush();
    } catch (IOException e) {
      throw gone(e);
    }
  }

  /**
   * Waits for a line.
   *
   * @throws BenchmarkException if none comes
   */
  public String answer() {
    CompletableFuture<String> line =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return up.readLine();
              } catch (IOException e) {
                throw gone(e);
              }
            });
    try {
      String answer = line.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
      if (answer == null) {
        throw gone(null);
      }
      return answer;
    } catch (ExecutionException | TimeoutException e) {
      throw gone(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits until it has ended, as it was told to. */
  public void awaitEnd() {
    try {
      if (!process.waitFor(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)) {
        throw gone(null);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private BenchmarkException gone(Exception cause) {
    return new BenchmarkException(
        "the process of " + node + " does not answer; see " + errors, cause);
  }

  private BenchmarkException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new BenchmarkException("interrupted while " + node + " worked", cause);
  }

  /** Ends it, if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
