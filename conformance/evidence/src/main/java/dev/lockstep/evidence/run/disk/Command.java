package dev.lockstep.evidence.run.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of the operating system to its end. */
final class Command {
  private static final long SECONDS_MAX = 60;

  private Command() {}

  /**
   * Runs it.
   *
   * @throws DiskUnavailableException in one sentence if it is missing, fails, or takes too long
   */
  static String run(String... words) {
    String name = String.join(" ", words);
    try {
      Process process = new ProcessBuilder(List.of(words)).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new DiskUnavailableException(name + " did not end within " + SECONDS_MAX + " s");
      }
      if (process.exitValue() != 0) {
        throw new DiskUnavailableException(
            name + " ended with " + process.exitValue() + ": " + said.strip().replace('\n', ' '));
      }
      return said;
    } catch (IOException missing) {
      throw new DiskUnavailableException(name + ": " + missing.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DiskUnavailableException(name + " was interrupted");
    }
  }
}
