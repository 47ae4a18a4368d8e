package dev.lockstep.bench.raft;

import dev.lockstep.bench.OptionValues;
import dev.lockstep.runtime.log.LogKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What to measure.
 *
 * @param windows numbers of commands that are outstanding at a time
 * @param passes over all windows, of which the median counts
 * @param time of one measurement
 * @param warmUp time before the first one
 * @param diskTime for each of the two kinds of sync
 * @param log kind of the members' logs
 * @param nodeFlags more flags for the members' JVMs, in which NODE stands for the member's name
 * @param folder for logs, snapshots and the result, on the disk that is measured
 */
record RaftBenchmarkOptions(
    List<Integer> windows,
    int passes,
    Duration time,
    Duration warmUp,
    Duration diskTime,
    LogKind log,
    List<String> nodeFlags,
    Path folder) {

  static final RaftBenchmarkOptions STANDARD =
      new RaftBenchmarkOptions(
          List.of(1, 16, 256),
          3,
          Duration.ofSeconds(8),
          Duration.ofSeconds(20),
          Duration.ofSeconds(2),
          LogKind.CHRONICLE,
          List.of(),
          Path.of("target", "lockstep", "bench", "raft"));

  static final List<String> HELP =
      List.of(
          "usage: run-raft [OPTION VALUE]...",
          "Measures Raft between three processes on this machine, with synced logs and commands of"
              + " 100 bytes.",
          "  --windows N,...        commands outstanding at a time (1,16,256)",
          "  --passes N             over all of them, the median counts (3)",
          "  --seconds S            time of each measurement (8)",
          "  --warm-up S            time before the first one (20)",
          "  --disk-seconds S       time of each measurement of the disk alone (2)",
          "  --log chronicle|file   what the members keep their logs on (chronicle)",
          "  --node-flags \"FLAGS\"   more flags for the members' JVMs; NODE stands for the"
              + " member's name",
          "  --out FOLDER           for logs, snapshots and raft.json, on the disk to measure",
          "                         (target/lockstep/bench/raft)",
          "Example: conformance/bench/run-raft --windows 256 --passes 1 --log file");

  RaftBenchmarkOptions {
    boolean positive =
        passes > 0
            && !windows.isEmpty()
            && windows.stream().allMatch(each -> each > 0)
            && !time.isZero()
            && !warmUp.isZero()
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
  static RaftBenchmarkOptions parse(String... args) {
    return OptionValues.read(STANDARD, RaftBenchmarkOptions::with, args);
  }

  private RaftBenchmarkOptions with(String option, String value) {
    List<Integer> sizes = windows;
    int rounds = passes;
    Duration each = time;
    Duration first = warmUp;
    Duration ofDisk = diskTime;
    LogKind kind = log;
    List<String> flags = nodeFlags;
    Path out = folder;
    switch (option) {
      case "--windows" -> sizes = OptionValues.numbers(value);
      case "--passes" -> rounds = OptionValues.number(value);
      case "--seconds" -> each = OptionValues.seconds(value);
      case "--warm-up" -> first = OptionValues.seconds(value);
      case "--disk-seconds" -> ofDisk = OptionValues.seconds(value);
      case "--log" -> kind = LogKind.of(value);
      case "--node-flags" -> flags = Arrays.asList(value.split(" "));
      case "--out" -> out = Path.of(value);
      default -> throw OptionValues.unknown(option);
    }
    return new RaftBenchmarkOptions(sizes, rounds, each, first, ofDisk, kind, flags, out);
  }
}
