package dev.lockstep.evidence.run;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * One process of one node, seen from the parent. Used by one thread; what the child says is told on
 * a thread of its own.
 */
final class NodeChild {
  private final String node;
  private final Process process;
  private final Writer down;
  private final Thread listener;

  private NodeChild(String node, Process process, BiConsumer<NodeChild, String> heard) {
    this.node = node;
    this.process = process;
    this.down = new BufferedWriter(process.outputWriter(StandardCharsets.UTF_8));
    this.listener = new Thread(() -> listen(heard), "hears-" + node);
    listener.setDaemon(true);
  }

  /**
   * Starts a process.
   *
   * @param heard takes each line that the child says, and null when it has ended
   * @param errors file that the child's error output is appended to
   */
  static NodeChild start(
      String node, List<String> command, Path errors, BiConsumer<NodeChild, String> heard)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    NodeChild child = new NodeChild(node, builder.start(), heard);
    child.listener.start();
    return child;
  }

  String node() {
    return node;
  }

  long pid() {
    return process.pid();
  }

  /** Says a line; one that cannot hear any more does not mind. */
  void say(String line) {
    try {
      down.write(line);
      down.write('\n');
      down.flush();
    } catch (IOException gone) {
      // The listener hears of its end.
    }
  }

  /** Kills the process with SIGKILL: it gets no chance to say or write anything. */
  void kill() {
    process.destroyForcibly();
  }

  /**
   * Stops the process with SIGSTOP and continues it. Another process does both, so that it goes on
   * even if this one ends in between.
   *
   * @return that process, which ends with 0 after both have happened
   */
  Process pause(int millis) throws IOException {
    String script = "kill -STOP $1 && sleep " + millis / 1000.0 + "; kill -CONT $1";
    return new ProcessBuilder("sh", "-c", script, "pause", String.valueOf(process.pid()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Waits for the process's end; whether it came in time. */
  boolean await(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  private void listen(BiConsumer<NodeChild, String> heard) {
    try (BufferedReader up = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = up.readLine(); line != null; line = up.readLine()) {
        heard.accept(this, line);
      }
    } catch (IOException closed) {
      // A killed process closes its end in the middle of a line.
    }
    // Its files are closed only when it is gone, and not in the order in which they were opened.
    process.onExit().join();
    heard.accept(this, null);
  }
}
