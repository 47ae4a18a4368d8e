package dev.lockstep.examples.bank;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The town's processes. Whoever dies is started again on the same data, as a supervisor would do
 * it.
 *
 * <p>Thread-safe. Closing it kills all of them.
 */
final class Inhabitants implements AutoCloseable {

  private static final String LISTENING = "Listening for transport dt_socket at address: ";

  private final Town town;
  private final Map<String, Process> processes = new HashMap<>();
  private boolean closed;

  Inhabitants(Town town) {
    this.town = town;
  }

  /** Starts a process, kills the one before it if it runs, and starts it again if it dies. */
  synchronized void start(String name) throws IOException {
    kill(name);
    Process process = launch(name, List.of());
    processes.put(name, process);
    var unused = process.onExit().thenAccept(dead -> startAgain(name, dead));
  }

  /**
   * Starts a process that is killed when it first reaches a line, and then started again.
   *
   * @return whether it was killed there; not complete while it may still come to that line
   */
  synchronized CompletableFuture<Boolean> startToDie(Line line) throws IOException {
    kill(line.process());
    Process process =
        launch(
            line.process(),
            List.of("-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0"));
    processes.put(line.process(), process);
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    String first = lines.readLine();
    if (first == null || !first.startsWith(LISTENING)) {
      throw new IOException("the process does not wait for a debugger but says: " + first);
    }
    Gallows gallows =
        new Gallows(process, Integer.parseInt(first.substring(LISTENING.length())), line);
    return CompletableFuture.supplyAsync(
            gallows::killAtTheLine, task -> new Thread(task, "gallows").start())
        .whenComplete((killed, failure) -> startAgain(line.process(), process));
  }

  private synchronized void startAgain(String name, Process dead) {
    if (!closed && processes.get(name) == dead) {
      try {
        start(name);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private Process launch(String name, List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add((name.equals(Town.TELLER) ? Teller.class : Bank.class).getName());
    command.addAll(List.of(town.directory().toString(), name));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private void kill(String name) {
    Process process = processes.remove(name);
    if (process != null) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    List.copyOf(processes.keySet()).forEach(this::kill);
  }
}
