package dev.lockstep.bench.nodes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the disk does by itself: records appended to a file one after the other, each followed by
 * {@code FileChannel.force(false)}. A growing file costs the file system its length besides; a
 * preallocated one is overwritten.
 *
 * @param growing syncs per second over a growing file
 * @param growingMicros median of one append and sync in microseconds
 * @param preallocated syncs per second over a preallocated file
 * @param preallocatedMicros median of one append and sync in microseconds
 */
public record DiskSpeed(
    double growing, double growingMicros, double preallocated, double preallocatedMicros) {
  /** About what a log writes for one record of two-phase commit, frame included. */
  private static final int RECORD_BYTES = 64;

  private static final int PREALLOCATED_BYTES = 16 << 20;
  private static final int SYNCS_MAX = PREALLOCATED_BYTES / RECORD_BYTES;

  private record Rate(double perSecond, double medianMicros) {}

  /** Markdown lines that set the speed before the loads beside that after them. */
  public static List<String> table(DiskSpeed before, DiskSpeed after) {
    return List.of(
        "| the disk alone, one file | syncs per s | median µs |",
        "|---|---|---|",
        line("growing file, before", before.growing, before.growingMicros),
        line("growing file, after", after.growing, after.growingMicros),
        line("preallocated file, before", before.preallocated, before.preallocatedMicros),
        line("preallocated file, after", after.preallocated, after.preallocatedMicros));
  }

  private static String line(String what, double perSecond, double micros) {
    return String.format(Locale.ROOT, "| %s | %,.0f | %,.0f |", what, perSecond, micros);
  }

  /** Measures both kinds for a time each. */
  public static DiskSpeed measure(Path folder, Duration time) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("syncs");
    try {
      Rate growing = rate(file, time, false);
      Files.delete(file);
      Rate preallocated = rate(file, time, true);
      return new DiskSpeed(
          growing.perSecond,
          growing.medianMicros,
          preallocated.perSecond,
          preallocated.medianMicros);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static Rate rate(Path file, Duration time, boolean preallocate) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (preallocate) {
        channel.write(ByteBuffer.allocate(PREALLOCATED_BYTES), 0);
        channel.force(true);
      }
      long[] nanos = new long[SYNCS_MAX];
      long begin = System.nanoTime();
      long now = begin;
      int count = 0;
      while (count < SYNCS_MAX && now - begin < time.toNanos()) {
        channel.write(ByteBuffer.allocate(RECORD_BYTES), (long) count * RECORD_BYTES);
        channel.force(false);
        long then = System.nanoTime();
        nanos[count++] = then - now;
        now = then;
      }
      Arrays.sort(nanos, 0, count);
      return new Rate(count * 1e9 / (now - begin), nanos[count / 2] / 1e3);
    }
  }
}
