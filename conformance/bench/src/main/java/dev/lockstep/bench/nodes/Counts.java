package dev.lockstep.bench.nodes;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What a process has used so far.
 *
 * @param cpuNanos user and system time, all threads
 * @param syncs calls that made something durable
 * @param syncNanos how long these took
 */
public record Counts(long cpuNanos, long syncs, long syncNanos) {

  /** Nothing. */
  public static final Counts NONE = new Counts(0, 0, 0);

  /** Of this process, whose log is on this disk. */
  public static Counts now(CountedDisk disk) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Counts(system.getProcessCpuTime(), disk.syncs(), disk.nanos());
  }

  /** What was used since. */
  public Counts minus(Counts earlier) {
    return new Counts(
        cpuNanos - earlier.cpuNanos, syncs - earlier.syncs, syncNanos - earlier.syncNanos);
  }

  /** Both together. */
  public Counts plus(Counts other) {
    return new Counts(cpuNanos + other.cpuNanos, syncs + other.syncs, syncNanos + other.syncNanos);
  }

  /** One line, for {@link #parse}. */
  @Override
  public String toString() {
    return cpuNanos + " " + syncs + " " + syncNanos;
  }

  /** Reads a line of {@link #toString}. */
  public static Counts parse(String line) {
    String[] words = line.split(" ");
    return new Counts(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
  }
}
