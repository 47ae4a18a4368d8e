package dev.lockstep.bench.commit;

import dev.lockstep.bench.OptionValues;
import dev.lockstep.runtime.log.LogKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What to measure.
 *
 * @param outstanding numbers of transactions that are under way at a time, one measurement each
 * @param time of one measurement
 * @param pairs of measurements with and without recording, of which the median counts
 * @param pairOutstanding transactions under way in a pair
 * @param pairTime of each measurement of a pair
 * @param diskTime for each of the two kinds of sync
 * @param log kind of the nodes' logs
 * @param nodeFlags more flags for the nodes' JVMs, in which NODE stands for the node's name
 * @param folder for logs, traces and the result, on the disk that is measured
 */
record CommitOptions(
    List<Integer> outstanding,
    Duration time,
    int pairs,
    int pairOutstanding,
    Duration pairTime,
    Duration diskTime,
    LogKind log,
    List<String> nodeFlags,
    Path folder) {

  static final CommitOptions STANDARD =
      new CommitOptions(
          List.of(1, 16, 256),
          Duration.ofSeconds(8),
          9,
          256,
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          LogKind.CHRONICLE,
          List.of(),
          Path.of("target", "lockstep", "bench", "commit"));

  static final List<String> HELP =
      List.of(
          "usage: run-commit [OPTION VALUE]...",
          "Measures two-phase commit between three processes on this machine, with synced logs.",
          "  --outstanding N,...    transactions under way at a time (1,16,256)",
          "  --seconds S            time of each of these measurements (8)",
          "  --pairs N              pairs of measurements with and without recording (9)",
          "  --pair-outstanding N   transactions under way in a pair (256)",
          "  --pair-seconds S       time of each measurement of a pair (2)",
          "  --disk-seconds S       time of each measurement of the disk alone (2)",
          "  --log chronicle|file   what the nodes keep their logs on (chronicle)",
          "  --node-flags \"FLAGS\"   more flags for the nodes' JVMs; NODE stands for the node's"
              + " name",
          "  --out FOLDER           for logs, traces and commit.json, on the disk to measure",
          "                         (target/lockstep/bench/commit)",
          "Example: conformance/bench/run-commit --outstanding 16 --seconds 3 --pairs 3");

  CommitOptions {
    boolean positive =
        pairs > 0
            && pairOutstanding > 0
            && !outstanding.isEmpty()
            && outstanding.stream().allMatch(each -> each > 0)
            && !time.isZero()
            && !pairTime.isZero()
            && !diskTime.isZero();
    if (!positive) {
      throw new IllegalArgumentException("numbers and times are at least 1");
    }
  }

  /**
   * Reads options and their values.
   *
   * @throws IllegalArgumentException with a sentence if they make no sense
   */
  static CommitOptions parse(String... args) {
    return OptionValues.read(STANDARD, CommitOptions::with, args);
  }

  private CommitOptions with(String option, String value) {
    List<Integer> levels = outstanding;
    Duration each = time;
    int count = pairs;
    int inPair = pairOutstanding;
    Duration eachOfPair = pairTime;
    Duration ofDisk = diskTime;
    LogKind kind = log;
    List<String> flags = nodeFlags;
    Path out = folder;
    switch (option) {
      case "--outstanding" -> levels = OptionValues.numbers(value);
      case "--seconds" -> each = OptionValues.seconds(value);
      case "--pairs" -> count = OptionValues.number(value);
      case "--pair-outstanding" -> inPair = OptionValues.number(value);
      case "--pair-seconds" -> eachOfPair = OptionValues.seconds(value);
      case "--disk-seconds" -> ofDisk = OptionValues.seconds(value);
      case "--log" -> kind = LogKind.of(value);
      case "--node-flags" -> flags = Arrays.asList(value.split(" "));
      case "--out" -> out = Path.of(value);
      default -> throw OptionValues.unknown(option);
    }
    return new CommitOptions(levels, each, count, inPair, eachOfPair, ofDisk, kind, flags, out);
  }
}
