package dev.lockstep.bench;

import dev.lockstep.core.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures how many simulated schedules a minute of wall time takes, start-up included: invariants
 * after every step, progress and outcomes at the end, and replay of a sample.
 *
 * <p>One process for each protocol. A run that fails or is void measures nothing and ends the
 * benchmark with its report.
 */
public final class SchedulesBenchmark {
  private static final List<String> FLAGS = List.of("-Xmx512m", "-XX:+UseSerialGC");
  private static final int USAGE = 64;
  private static final int FAILED = 70;
  private static final Path FOLDER = Path.of("target", "lockstep", "bench");
  private static final double NANOS_PER_MINUTE = 60e9;

  private List<String> protocols =
      Protocol.registered().stream().map(Protocol::name).sorted().toList();
  private String schedules = "10000";
  private String replayEvery = "100";
  private String threads = "2";
  private String seed = "0";

  private SchedulesBenchmark() {}

  /**
   * Measures and prints the table.
   *
   * @param args see the usage that a wrong one prints
   */
  public static void main(String[] args) throws IOException {
    try {
      OptionValues.read(new SchedulesBenchmark(), SchedulesBenchmark::with, args).run();
    } catch (IllegalArgumentException e) {
      System.err.println("run-schedules: " + e.getMessage());
      System.err.println(
          "usage: run-schedules [--protocol NAME,...] [--schedules N] [--replay-every N]"
              + " [--threads N] [--seed N]");
      System.exit(USAGE);
    } catch (BenchmarkException e) {
      System.err.println("run-schedules: " + e.getMessage());
      System.exit(FAILED);
    }
  }

  private SchedulesBenchmark with(String option, String value) {
    switch (option) {
      case "--protocol" -> {
        protocols = Arrays.asList(value.split(","));
        protocols.forEach(Protocol::named);
      }
      case "--schedules" -> schedules = number(value);
      case "--replay-every" -> replayEvery = number(value);
      case "--threads" -> threads = number(value);
      case "--seed" -> seed = number(value);
      default -> throw OptionValues.unknown(option);
    }
    return this;
  }

  private static String number(String value) {
    if (!value.matches("\\d{1,9}")) {
      throw new IllegalArgumentException(value + " is no number that fits here");
    }
    return value;
  }

  private void run() throws IOException {
    Files.createDirectories(FOLDER);
    Child child = new Child(FOLDER);
    System.out.println(
        "| protocol | schedules per minute | wall s | CPU s | schedules | distinct | mean events"
            + " | replayed | failing, replayed |");
    System.out.println("|---".repeat(9) + "|");
    for (String protocol : protocols) {
      long begin = System.nanoTime();
      Child.Ended ended =
          child.run(
              FLAGS,
              SchedulesProcess.class.getName(),
              List.of(protocol, schedules, replayEvery, threads, seed),
              FOLDER);
      long nanos = System.nanoTime() - begin;
      if (ended.exitCode() != 0) {
        throw new BenchmarkException(
            "the schedules of " + protocol + " are not all right:\n" + ended.output());
      }
      System.out.printf(
          Locale.ROOT,
          "| %s | %,.0f | %.1f | %.1f | %s |%n",
          protocol,
          Integer.parseInt(schedules) * NANOS_PER_MINUTE / nanos,
          nanos / 1e9,
          ended.cpuSeconds(),
          ended.output().strip());
    }
  }
}
