package dev.lockstep.evidence.run;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The classes of nodes, loaded once: a node that starts and stops before the first run leaves an
 * archive of them (class data sharing, JEP 350), which saves each process a third of what its start
 * costs. The archive serves all later runs of this JVM and goes with it. Where the JVM cannot make
 * one, or classes lie in folders as in a build, there is none, and nothing else differs.
 *
 * <p>Safe for use by many threads, of which the first makes the archive while the others wait.
 */
final class ClassArchive {
  private static final long LIMIT_S = 60;
  private static final Map<String, ClassArchive> ARCHIVES = new HashMap<>();

  private final Optional<Path> file;

  private ClassArchive(Optional<Path> file) {
    this.file = file;
  }

  /** The command of a node that nobody knows, which keeps what it keeps in this folder. */
  interface LonelyNode {
    List<String> command(Path folder);
  }

  /**
   * The archive for nodes of this kind; makes it if there is none yet.
   *
   * @param kind what loads about the same classes
   */
  static synchronized ClassArchive of(String kind, LonelyNode node)
      throws IOException, InterruptedException {
    ClassArchive archive = ARCHIVES.get(kind);
    if (archive == null) {
      archive = new ClassArchive(jars() ? make(node) : Optional.empty());
      ARCHIVES.put(kind, archive);
    }
    return archive;
  }

  private static boolean jars() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .allMatch(entry -> Files.isRegularFile(Path.of(entry)));
  }

  private static Optional<Path> make(LonelyNode node) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("lockstep-classes-");
    Path file = folder.resolve("classes.jsa");
    List<String> command =
        new ArrayList<>(node.command(Files.createDirectory(folder.resolve("node"))));
    command.add(1, "-XX:ArchiveClassesAtExit=" + file);
    Process maker =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> end(maker, folder), "class-archive-cleanup"));
    try (var down = maker.outputWriter()) {
      down.write(Lines.of(Lines.STOP) + "\n");
    }
    boolean made = maker.waitFor(LIMIT_S, TimeUnit.SECONDS) && maker.exitValue() == 0;
    return made && Files.exists(file) ? Optional.of(file) : Optional.empty();
  }

  private static void end(Process maker, Path folder) {
    maker.destroyForcibly().onExit().join();
    try {
      RunFiles.remove(folder);
    } catch (IOException left) {
      // It lies among temporary files, and nobody listens any more.
    }
  }

  /** The command with the archive, if there is one. */
  List<String> with(List<String> command) {
    if (file.isEmpty()) {
      return command;
    }
    List<String> faster = new ArrayList<>(command);
    // What the JVM has to say must not stand between the lines for the parent; and a newer one than
    // 17 says of each archive that flags keep it from using all of it.
    faster.addAll(
        1,
        List.of(
            "-XX:SharedArchiveFile=" + file.get(),
            "-Xlog:disable",
            "-Xlog:all=warning,cds*=off:stderr"));
    return faster;
  }
}
