package dev.lockstep.specs.child;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Runs inside the forked JVM, around TLC.
 *
 * <p>It adds three things that TLC lacks: the CPU time of the process, which nobody can ask for
 * after it ended; progress every second instead of every minute; and an end when the parent is
 * gone, however it went (standard input is a pipe from the parent, and its end is the end of the
 * child).
 *
 * <p>This file must stay one class without inner classes and without imports of the project: the
 * parent copies this one class into the child's folder, so that a user's own TLC meets no other
 * code of ours.
 */
public final class TlcChild {
  /** Begins each line that comes from here and not from TLC. */
  public static final String MARK = "@lockstep ";

  private static final int EXIT_ORPHANED = 130;
  private static final long PROGRESS_INTERVAL_MS = 1_000;

  private TlcChild() {}

  /**
   * Runs {@code tlc2.TLC} with these arguments; does not return, since TLC ends the JVM.
   *
   * @throws ReflectiveOperationException where the class path holds no TLC
   */
  public static void main(String[] args) throws ReflectiveOperationException {
    PrintStream out = System.out;
    Runtime.getRuntime().addShutdownHook(new Thread(() -> printCpu(out), "cpu"));
    daemon("orphan", TlcChild::endWithParent);
    daemon("progress", () -> reportProgress(out));
    try {
      Class.forName("tlc2.TLC").getMethod("main", String[].class).invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      System.err.println("TLC threw " + e.getCause());
      Runtime.getRuntime().exit(255);
    }
  }

  static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void printCpu(PrintStream out) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      out.println(MARK + "cpu " + system.getProcessCpuTime());
      out.flush();
    }
  }

  static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // The parent never writes; only the end of the stream matters.
      }
    } catch (IOException e) {
      // A broken pipe is the end of the parent too.
    }
    deleteRunFolder();
    Runtime.getRuntime().halt(EXIT_ORPHANED);
  }

  /** Nobody else is left to do it. Java's temporary folder is inside the run's folder. */
  private static void deleteRunFolder() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir")).getParent();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | RuntimeException e) {
      System.err.println("The folder " + folder + " could not be deleted: " + e.getMessage());
    }
  }

  private static void reportProgress(PrintStream out) {
    try {
      Field field = Class.forName("tlc2.TLCGlobals").getField("mainChecker");
      while (true) {
        Thread.sleep(PROGRESS_INTERVAL_MS);
        Object checker = field.get(null);
        if (checker != null) {
          out.println(
              MARK
                  + "progress "
                  + count(checker, "getStatesGenerated")
                  + ' '
                  + count(checker, "getDistinctStatesGenerated")
                  + ' '
                  + count(checker, "getStateQueueSize")
                  + ' '
                  + count(checker, "getProgress"));
        }
      }
    } catch (InterruptedException | ReflectiveOperationException | RuntimeException e) {
      // Another TLC may name these differently: its own progress, once a minute, has to do then.
    }
  }

  private static long count(Object checker, String method) throws ReflectiveOperationException {
    return ((Number) checker.getClass().getMethod(method).invoke(checker)).longValue();
  }
}
