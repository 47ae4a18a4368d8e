package dev.lockstep.evidence.run.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Lets the kernel answer EIO to each sync of a process, by strace. Used by one thread at a time.
 */
public final class SyncInjection implements AutoCloseable {
  private static final String CALLS = "msync,fsync,fdatasync";
  private static final int SECONDS_MAX = 20;

  private final Process strace;
  private final Path output;

  private SyncInjection(Process strace, Path output) {
    this.strace = strace;
    this.output = output;
  }

  /** Why there is no such thing here; empty if there is. */
  public static String unavailable() {
    try {
      Command.run("strace", "-qq", "-o", "/dev/null", "true");
      return "";
    } catch (DiskUnavailableException missing) {
      return missing.getMessage();
    }
  }

  /**
   * Begins.
   *
   * @param output file that strace writes to
   */
  public static SyncInjection begin(long pid, Path output) throws IOException {
    Process strace =
        new ProcessBuilder(
                "strace",
                "-f",
                "-qq",
                "-p",
                String.valueOf(pid),
                // Without the calls in the trace set the injection would be silently off.
                "-e",
                "trace=" + CALLS,
                "-e",
                "inject=" + CALLS + ":error=EIO",
                "-o",
                output.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new SyncInjection(strace, output);
  }

  /** How many syncs have failed. */
  public long failures() throws IOException {
    if (!Files.exists(output)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(output)) {
      return lines.filter(line -> line.contains("(INJECTED)")).count();
    }
  }

  @Override
  public void close() {
    strace.destroy();
    strace.onExit().orTimeout(SECONDS_MAX, TimeUnit.SECONDS).exceptionally(late -> null).join();
    strace.destroyForcibly();
  }
}
