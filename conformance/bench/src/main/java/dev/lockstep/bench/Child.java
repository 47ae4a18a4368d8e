package dev.lockstep.bench;

import dev.lockstep.evidence.CpuTime;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs one JVM after another and takes the processor time of each: user and system time of the
 * whole process, from its start to its end, its compiler's and collector's threads included.
 */
final class Child {
  private static final long MINUTES_MAX = 30;

  /**
   * A child that has ended.
   *
   * @param exitCode of the process
   * @param cpuSeconds user and system time
   * @param wallSeconds from start to end
   * @param output what it printed
   */
  record Ended(int exitCode, double cpuSeconds, double wallSeconds, String output) {}

  private final Path folder;

  /**
   * Children that write to this folder.
   *
   * @param folder exists
   */
  Child(Path folder) {
    this.folder = folder.toAbsolutePath();
  }

  /**
   * Runs a class with our class path and waits for its end.
   *
   * @param flags of the JVM
   * @param directory the working directory
   * @throws BenchmarkException if it can't be started or does not end
   */
  Ended run(List<String> flags, String main, List<String> arguments, Path directory) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    // What Chronicle Queue needs, as this JVM has it.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--"))
        .forEach(command::add);
    command.add("-Djava.io.tmpdir=" + folder);
    String specs = System.getProperty("lockstep.specs", "");
    if (!specs.isEmpty()) {
      command.add("-Dlockstep.specs=" + Path.of(specs).toAbsolutePath());
    }
    command.addAll(List.of("-cp", classPath(), main));
    command.addAll(arguments);
    Path output = folder.resolve("output.txt");
    double before = children();
    long begin = System.nanoTime();
    Process process = null;
    try {
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
        throw new BenchmarkException(main + " did not end within " + MINUTES_MAX + " minutes");
      }
      double used = children() - before;
      double wallSeconds = (System.nanoTime() - begin) / 1e9;
      return new Ended(
          process.exitValue(), used, wallSeconds, Files.readString(output, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new BenchmarkException("can't run " + main + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while " + main + " ran", e);
    } finally {
      if (process != null && process.isAlive()) {
        process.destroyForcibly();
      }
    }
  }

  /** Absolute, since children have a working directory of their own. */
  private static String classPath() {
    List<String> absolute = new ArrayList<>();
    for (String each : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
      absolute.add(Path.of(each).toAbsolutePath().toString());
    }
    return String.join(java.io.File.pathSeparator, absolute);
  }

  private static double children() {
    double all =
        CpuTime.secondsWithChildren()
            .orElseThrow(
                () ->
                    new BenchmarkException(
                        "this system has no /proc/self/stat, from which the processor time of"
                            + " child processes is taken; measure on Linux"));
    return all - CpuTime.secondsAlone();
  }
}
