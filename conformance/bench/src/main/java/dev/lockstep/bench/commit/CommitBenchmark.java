package dev.lockstep.bench.commit;

import dev.lockstep.bench.BenchmarkException;
import dev.lockstep.bench.Folders;
import dev.lockstep.bench.commit.CommitCluster.Measured;
import dev.lockstep.bench.nodes.DiskSpeed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures two-phase commit with two participants. Two clusters of three processes each run on the
 * same disk, one of which records its trace; only one of them is loaded at a time, so that pairs of
 * measurements with and without recording can follow each other at once. The disk's own syncs are
 * measured before and after.
 */
public final class CommitBenchmark {
  private static final int USAGE = 64;
  private static final int FAILED = 70;
  private static final List<Integer> WARM_OUTSTANDING = List.of(1, 4, 16, 64);

  /**
   * The loads at one number of outstanding transactions, of the cluster that records.
   *
   * @param outstanding transactions under way
   * @param measured what was seen
   */
  record Level(int outstanding, Measured measured) {}

  /**
   * Recording against not recording.
   *
   * @param outstanding transactions under way
   * @param recordingMicros median of the processor time per transaction with recording
   * @param silentMicros the same without
   * @param ratio median of the ratios within each pair
   * @param pairs how many pairs there were
   */
  record Recording(
      int outstanding, double recordingMicros, double silentMicros, double ratio, int pairs) {}

  /**
   * All figures of a run.
   *
   * @param before the disk alone, before the loads
   * @param after the disk alone, after them
   */
  record Result(List<Level> levels, Recording recording, DiskSpeed before, DiskSpeed after) {}

  private final CommitOptions options;

  private CommitBenchmark(CommitOptions options) {
    this.options = options;
  }

  /**
   * Measures, prints the tables and writes {@code commit.json}.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    if (Arrays.asList(args).contains("--help")) {
      CommitOptions.HELP.forEach(System.out::println);
      return;
    }
    try {
      CommitOptions options = CommitOptions.parse(args);
      Result result = measure(options);
      CommitReport.table(result).forEach(System.out::println);
      System.out.println("JSON: " + CommitReport.write(result, options.folder()));
    } catch (IllegalArgumentException e) {
      System.err.println("run-commit: " + e.getMessage() + "; --help lists the options");
      System.exit(USAGE);
    } catch (BenchmarkException | IOException | UncheckedIOException e) {
      System.err.println("run-commit: " + e.getMessage());
      System.exit(FAILED);
    }
  }

  /**
   * Measures.
   *
   * @throws BenchmarkException if a process fails or nothing commits
   */
  static Result measure(CommitOptions options) throws IOException {
    return new CommitBenchmark(options).measure();
  }

  private Result measure() throws IOException {
    Path folder = options.folder().toAbsolutePath();
    Files.createDirectories(folder);
    Path recordingFolder = folder.resolve("recording");
    Path silentFolder = folder.resolve("silent");
    Folders.remove(recordingFolder);
    Folders.remove(silentFolder);
    say("the disk alone");
    DiskSpeed before = DiskSpeed.measure(folder, options.diskTime());
    try (CommitCluster recording = new CommitCluster(recordingFolder, true, options);
        CommitCluster silent = new CommitCluster(silentFolder, false, options)) {
      say("warming up");
      for (CommitCluster cluster : List.of(recording, silent)) {
        warmUp(cluster);
      }
      List<Level> levels = new ArrayList<>();
      for (int outstanding : options.outstanding()) {
        say(outstanding + " outstanding");
        levels.add(new Level(outstanding, recording.run(outstanding, options.time())));
      }
      Recording compared = pairs(recording, silent);
      recording.stop();
      silent.stop();
      say("the disk alone");
      return new Result(levels, compared, before, DiskSpeed.measure(folder, options.diskTime()));
    }
  }

  /**
   * From few to many, since a JVM that has just started is so slow that many transactions at once
   * would run out of time.
   */
  private void warmUp(CommitCluster cluster) {
    for (int outstanding : WARM_OUTSTANDING) {
      cluster.load(outstanding, options.time().dividedBy(WARM_OUTSTANDING.size()));
    }
    cluster.run(1, options.time().dividedBy(WARM_OUTSTANDING.size()));
  }

  private Recording pairs(CommitCluster recording, CommitCluster silent) {
    double[] with = new double[options.pairs()];
    double[] without = new double[options.pairs()];
    double[] ratios = new double[options.pairs()];
    for (int pair = 0; pair < options.pairs(); pair++) {
      say("pair " + (pair + 1) + " of " + options.pairs() + ", with and without recording");
      // Each goes first in half of the pairs.
      if (pair % 2 == 0) {
        with[pair] = cpuMicros(recording);
        without[pair] = cpuMicros(silent);
      } else {
        without[pair] = cpuMicros(silent);
        with[pair] = cpuMicros(recording);
      }
      ratios[pair] = with[pair] / without[pair];
    }
    return new Recording(
        options.pairOutstanding(), median(with), median(without), median(ratios), ratios.length);
  }

  private double cpuMicros(CommitCluster cluster) {
    Duration time = options.pairTime();
    Measured measured = cluster.run(options.pairOutstanding(), time);
    return measured.perTransaction(measured.used().cpuNanos()) / 1e3;
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static void say(String line) {
    System.err.println("run-commit: " + line);
  }
}
