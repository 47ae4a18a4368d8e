package dev.lockstep.evidence.run;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The classes of a run's nodes, loaded once: a node that starts and stops beside the run leaves an
 * archive of them (class data sharing, JEP 350), which saves each later process a third of what its
 * start costs. Where the JVM cannot make one, or classes lie in folders as in a build, there is
 * none, and nothing else differs.
 *
 * <p>Used by one thread.
 */
final class ClassArchive implements AutoCloseable {
  private static final long DIE_MILLIS_MAX = 10_000;

  private final Path file;
  private final Process maker;

  private ClassArchive(Path file, Process maker) {
    this.file = file;
    this.maker = maker;
  }

  /**
   * Starts to make one.
   *
   * @param node the command of a node that nobody knows
   * @param folder for the archive
   */
  static ClassArchive make(List<String> node, Path folder) throws IOException {
    Path file = folder.resolve("classes.jsa");
    boolean jars =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .allMatch(entry -> Files.isRegularFile(Path.of(entry)));
    if (!jars) {
      return new ClassArchive(file, null);
    }
    List<String> command = new ArrayList<>(node);
    command.add(1, "-XX:ArchiveClassesAtExit=" + file);
    Process maker =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var down = maker.outputWriter()) {
      down.write(Lines.of(Lines.STOP) + "\n");
    }
    return new ClassArchive(file, maker);
  }

  /** The command with the archive, if that is there by now. */
  List<String> with(List<String> command) {
    if (maker == null || maker.isAlive() || maker.exitValue() != 0 || !Files.exists(file)) {
      return command;
    }
    List<String> faster = new ArrayList<>(command);
    // What the JVM has to say about it must not stand between the lines for the parent.
    faster.addAll(
        1, List.of("-XX:SharedArchiveFile=" + file, "-Xlog:disable", "-Xlog:all=warning:stderr"));
    return faster;
  }

  @Override
  public void close() {
    if (maker != null) {
      maker.destroyForcibly();
      try {
        maker.waitFor(DIE_MILLIS_MAX, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
