package dev.lockstep.cli.kv;

import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.traces.chronicle.JvmFlags;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The processes of a store: starts them, starts one again that has died, says who leads, and ends
 * them when it is closed. If this process is killed instead, the end of their input ends them.
 *
 * <p>Thread-safe.
 */
public final class KvRunner implements AutoCloseable {

  private final KvCluster cluster;
  private final Path directory;
  private final LogKind log;
  private final Path traces;
  private final Duration restartAfter;
  private final Consumer<String> said;
  private final Map<String, Process> processes = new ConcurrentHashMap<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean closed;

  /**
   * Processes that do not run yet.
   *
   * @param traces folder for what they record, for replay; null for nothing
   * @param restartAfter how long a process that died stays away
   * @param said hears what happens, a line each
   */
  public KvRunner(
      KvCluster cluster,
      Path directory,
      LogKind log,
      Path traces,
      Duration restartAfter,
      Consumer<String> said) {
    this.cluster = cluster;
    this.directory = directory;
    this.log = log;
    this.traces = traces;
    this.restartAfter = restartAfter;
    this.said = said;
  }

  /**
   * Starts all processes and returns when each is up.
   *
   * @throws IOException in one sentence if one can't be started
   */
  public void start() throws IOException {
    List<String> failed = new ArrayList<>();
    Map<String, CountDownLatch> up = new TreeMap<>();
    for (String name : cluster.names()) {
      up.put(name, launch(name));
    }
    for (Map.Entry<String, CountDownLatch> one : up.entrySet()) {
      try {
        one.getValue().await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (!processes.get(one.getKey()).isAlive()) {
        failed.add(one.getKey());
      }
    }
    if (!failed.isEmpty()) {
      close();
      throw new IOException(
          "the process "
              + failed.get(0)
              + " did not start; what it said stands above, and another directory or other ports"
              + " may help");
    }
  }

  /** The process of a node, whichever runs now. */
  public ProcessHandle process(String name) {
    return processes.get(name).toHandle();
  }

  private CountDownLatch launch(String name) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC"));
    if (log == LogKind.CHRONICLE || traces != null) {
      command.addAll(JvmFlags.all());
    }
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), KvProcess.class.getName()));
    command.addAll(
        List.of(cluster.toString(), name, directory.resolve(name).toString(), log.name()));
    if (traces != null) {
      command.add(traces.toString());
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    processes.put(name, process);
    CountDownLatch up = new CountDownLatch(1);
    Thread listener = new Thread(() -> listen(name, process, up), "hears-" + name);
    listener.setDaemon(true);
    listener.start();
    return up;
  }

  private void listen(String name, Process process, CountDownLatch up) {
    boolean wasUp = false;
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        wasUp |= line.startsWith("up ");
        up.countDown();
      }
    } catch (IOException e) {
      // Its end is all there is to hear.
    }
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    up.countDown();
    if (wasUp && !closed) {
      again(name);
    }
  }

  private void again(String name) {
    said.accept(
        name + " has died; it is started again in " + restartAfter.toMillis() / 1000.0 + " s");
    try {
      if (!end.await(restartAfter.toMillis(), TimeUnit.MILLISECONDS)) {
        launch(name).await();
        said.accept(name + " is back, pid " + process(name).pid());
      }
    } catch (IOException e) {
      said.accept(name + " can't be started again: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says who leads, each time that it changes, until it is closed. */
  public void watch() {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    String before = "";
    try {
      while (!end.await(250, TimeUnit.MILLISECONDS)) {
        String now = leader(client);
        if (!now.isEmpty() && !now.equals(before)) {
          said.accept(now);
          before = now;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String leader(HttpClient client) throws InterruptedException {
    for (String name : cluster.names()) {
      try {
        String status =
            client
                .send(
                    HttpRequest.newBuilder(cluster.http(name).resolve("status"))
                        .timeout(Duration.ofSeconds(1))
                        .build(),
                    HttpResponse.BodyHandlers.ofString())
                .body();
        if (status.startsWith(name + " leader ")) {
          String term = status.split(" ")[2];
          return name + " leads in " + term.replace('=', ' ') + ", pid " + process(name).pid();
        }
      } catch (IOException dead) {
        // The next one may know.
      }
    }
    return "";
  }

  /** Ends all processes. */
  @Override
  public void close() {
    closed = true;
    end.countDown();
    for (Process process : processes.values()) {
      try {
        process.getOutputStream().close();
      } catch (IOException e) {
        // It has ended already.
      }
    }
    for (Process process : processes.values()) {
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
