package dev.lockstep.bench.commit;

import dev.lockstep.bench.BenchmarkException;
import dev.lockstep.bench.commit.CommitNode.Counts;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The processes of one cluster, seen from the parent. Used by one thread. */
final class CommitCluster implements AutoCloseable {
  private static final long ANSWER_SECONDS_MAX = 60;

  /**
   * A load and what it used, all processes together.
   *
   * @param load what the clients saw
   * @param used by the manager's process and the participants'
   * @param manager by the manager's process alone
   */
  record Measured(Load.Result load, Counts used, Counts manager) {
    double perTransaction(long amount) {
      return (double) amount / load.committed();
    }
  }

  private record Child(String node, Process process, Writer down, BufferedReader up) {}

  private final Path folder;
  private final Map<String, Child> children = new LinkedHashMap<>();

  /**
   * Starts the processes and waits until each can reach the others.
   *
   * @param folder for logs and traces, new
   */
  CommitCluster(Path folder, boolean recording, CommitOptions options) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    List<String> nodes = new ArrayList<>(CommitNode.PARTICIPANTS);
    nodes.add(CommitNode.MANAGER);
    Map<String, Integer> ports = new LinkedHashMap<>();
    try {
      for (String node : nodes) {
        children.put(node, start(node, recording, options));
      }
      for (String node : nodes) {
        ports.put(node, Integer.parseInt(answer(children.get(node))));
      }
    } catch (RuntimeException | IOException e) {
      close();
      throw e;
    }
    for (Child child : children.values()) {
      ports.forEach(
          (peer, port) -> {
            if (!peer.equals(child.node())) {
              say(child, "peer " + peer + " " + port);
            }
          });
    }
  }

  private Child start(String node, boolean recording, CommitOptions options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"));
    // What Chronicle Queue needs and where the specifications are, as this JVM has them.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--") || argument.startsWith("-Dlockstep."))
        .forEach(command::add);
    options.nodeFlags().forEach(flag -> command.add(flag.replace("NODE", node)));
    command.add("-Djava.io.tmpdir=" + folder);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(CommitNode.class.getName());
    command.addAll(
        List.of(node, folder.toString(), Boolean.toString(recording), options.log().name()));
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve(node + ".err").toFile()).start();
    return new Child(
        node,
        process,
        new BufferedWriter(process.outputWriter(StandardCharsets.UTF_8)),
        process.inputReader(StandardCharsets.UTF_8));
  }

  /** Where this cluster records. */
  Path traces() {
    return CommitNode.traces(folder);
  }

  /**
   * Keeps so many transactions outstanding for a time.
   *
   * @throws BenchmarkException if none commits, or a process fails
   */
  Measured run(int outstanding, Duration time) {
    Map<String, Counts> before = counts();
    Load.Result load = load(outstanding, time);
    if (load.committed() == 0) {
      throw new BenchmarkException(
          "no transaction committed, and " + load.others() + " did not; see " + folder);
    }
    Map<String, Counts> after = counts();
    Counts all = new Counts(0, 0, 0);
    for (String node : children.keySet()) {
      all = all.plus(after.get(node).minus(before.get(node)));
    }
    String tm = CommitNode.MANAGER;
    return new Measured(load, all, after.get(tm).minus(before.get(tm)));
  }

  /** As {@link #run}, but whatever becomes of the transactions. */
  Load.Result load(int outstanding, Duration time) {
    Child manager = children.get(CommitNode.MANAGER);
    say(manager, "load " + outstanding + " " + time.toMillis());
    return Load.Result.parse(answer(manager));
  }

  private Map<String, Counts> counts() {
    Map<String, Counts> counts = new LinkedHashMap<>();
    children.values().forEach(child -> say(child, "count"));
    children.values().forEach(child -> counts.put(child.node(), Counts.parse(answer(child))));
    return counts;
  }

  private void say(Child child, String line) {
    try {
      child.down().write(line);
      child.down().write('\n');
      child.down().flush();
    } catch (IOException e) {
      throw gone(child, e);
    }
  }

  private String answer(Child child) {
    CompletableFuture<String> line =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return child.up().readLine();
              } catch (IOException e) {
                throw gone(child, e);
              }
            });
    try {
      String answer = line.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
      if (answer == null) {
        throw gone(child, null);
      }
      return answer;
    } catch (ExecutionException | TimeoutException e) {
      throw gone(child, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while " + child.node() + " worked", e);
    }
  }

  private BenchmarkException gone(Child child, Exception cause) {
    return new BenchmarkException(
        "the process of "
            + child.node()
            + " does not answer; see "
            + folder
            + "/"
            + child.node()
            + ".err",
        cause);
  }

  /** Stops the nodes in order: participants first hear the last outcomes. */
  void stop() {
    try {
      for (Child child : children.values()) {
        say(child, "stop");
      }
      for (Child child : children.values()) {
        if (!child.process().waitFor(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)) {
          throw gone(child, null);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while the nodes stopped", e);
    }
  }

  /** Ends whatever still runs. */
  @Override
  public void close() {
    children.values().forEach(child -> child.process().destroyForcibly());
  }
}
