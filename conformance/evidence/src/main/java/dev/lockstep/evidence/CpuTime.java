package dev.lockstep.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * Processor time of this process and of all its children that have ended: user and system time, in
 * seconds. A child counts once it has been waited for, which the JVM does for every process that it
 * starts; what such a child started and waited for counts with it.
 *
 * <p>On a system without {@code /proc} the time of children is unknown, and so is the sum.
 */
public final class CpuTime {
  private static final Path STAT = Path.of("/proc/self/stat");

  /** Linux has counted in hundredths of a second on every platform that the JDK runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private CpuTime() {}

  /** Seconds used up to now, or empty where the system does not tell. */
  public static OptionalDouble secondsWithChildren() {
    try {
      return OptionalDouble.of(parse(Files.readString(STAT)));
    } catch (IOException absent) {
      return OptionalDouble.empty();
    }
  }

  /** Seconds that this process alone has used, in all its threads. */
  public static double secondsAlone() {
    Duration used = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    return used.toNanos() / 1e9;
  }

  /** Reads utime, stime, cutime and cstime, fields 14 to 17 of proc(5)'s stat. */
  static double parse(String stat) {
    // The second field is the program's name in parentheses, and may hold blanks itself.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long ticks = 0;
    for (int field = 14; field <= 17; field++) {
      ticks += Long.parseLong(fields[field - 3]);
    }
    return ticks / TICKS_PER_SECOND;
  }
}
