package dev.lockstep.specs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A temporary folder for one child process, and the process that works in it.
 *
 * <p>TLC unpacks its standard modules into {@code java.io.tmpdir} under fixed names and deletes
 * them when it ends, so two TLCs that share one disturb each other: each gets its own, with its own
 * metadir and home. The folder goes with {@link #close}; a shutdown hook ends the children and
 * deletes the folders when the JVM is ended from outside.
 */
final class RunFolder implements AutoCloseable {
  private static final Set<RunFolder> OPEN = ConcurrentHashMap.newKeySet();
  private static final long END_WAIT_S = 10;

  /** Guarded by the class: set once this JVM is ending, after which no folder is created. */
  private static boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(RunFolder::closeAll, "lockstep-children"));
  }

  private final Path path;
  private volatile Process process;

  private RunFolder(Path path) {
    this.path = path;
  }

  private static synchronized void closeAll() {
    ending = true;
    OPEN.forEach(RunFolder::close);
  }

  static synchronized RunFolder create() {
    if (ending) {
      throw new SpecsException("This JVM is ending; nothing is started any more.");
    }
    try {
      RunFolder folder = new RunFolder(Files.createTempDirectory("lockstep-run-"));
      OPEN.add(folder);
      for (String part : new String[] {"tmp", "meta", "home", "classes"}) {
        Files.createDirectory(folder.path.resolve(part));
      }
      return folder;
    } catch (IOException e) {
      throw new SpecsException(
          "No temporary folder can be created in "
              + System.getProperty("java.io.tmpdir")
              + "; check its permissions and free space.",
          e);
    }
  }

  Path path() {
    return path;
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  /** Starts the child. Its standard input stays open: the end of it tells the child to end. */
  synchronized Process start(ProcessBuilder builder) throws IOException {
    if (!OPEN.contains(this)) {
      throw new IOException("the run has ended");
    }
    process = builder.start();
    return process;
  }

  /** Ends the child, if it runs, and deletes the folder. May be called twice, from any thread. */
  @Override
  public synchronized void close() {
    OPEN.remove(this);
    if (process != null && process.isAlive()) {
      process.destroyForcibly();
      try {
        process.waitFor(END_WAIT_S, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    Folders.delete(path);
  }
}
