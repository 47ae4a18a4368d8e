package dev.lockstep.bench.raft;

import dev.lockstep.bench.BenchmarkException;
import dev.lockstep.bench.Folders;
import dev.lockstep.bench.nodes.DiskSpeed;
import dev.lockstep.bench.raft.RaftCluster.Measured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Measures Raft with three members in processes of their own and clients in the leader's. The
 * windows follow each other in each pass, so that what disturbs the machine for a while does not
 * fall on one of them alone. The disk's own syncs are measured before and after.
 */
public final class RaftBenchmark {
  private static final int USAGE = 64;
  private static final int FAILED = 70;

  /**
   * The loads at one number of outstanding commands.
   *
   * @param window commands outstanding
   * @param passes in the order in which they were measured
   */
  record Level(int window, List<Measured> passes) {

    /** The one in the middle by commands per second. */
    Measured median() {
      List<Measured> sorted = new ArrayList<>(passes);
      sorted.sort(Comparator.comparingDouble(one -> one.load().perSecond(one.load().done())));
      return sorted.get(sorted.size() / 2);
    }
  }

  /**
   * All figures of a run.
   *
   * @param before the disk alone, before the loads
   * @param after the disk alone, after them
   */
  record Result(List<Level> levels, DiskSpeed before, DiskSpeed after) {}

  private RaftBenchmark() {}

  /**
   * Measures, prints the tables and writes {@code raft.json}.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    if (Arrays.asList(args).contains("--help")) {
      RaftBenchmarkOptions.HELP.forEach(System.out::println);
      return;
    }
    try {
      RaftBenchmarkOptions options = RaftBenchmarkOptions.parse(args);
      Result result = measure(options);
      RaftReport.table(result).forEach(System.out::println);
      System.out.println("JSON: " + RaftReport.write(result, options));
    } catch (IllegalArgumentException e) {
      System.err.println("run-raft: " + e.getMessage() + "; --help lists the options");
      System.exit(USAGE);
    } catch (BenchmarkException | IOException | UncheckedIOException e) {
      System.err.println("run-raft: " + e.getMessage());
      System.exit(FAILED);
    }
  }

  /**
   * Measures.
   *
   * @throws BenchmarkException if a process fails, no leader stays, or members do not agree
   */
  static Result measure(RaftBenchmarkOptions options) throws IOException {
    Path folder = options.folder().toAbsolutePath();
    Files.createDirectories(folder);
    Path group = folder.resolve("group");
    Folders.remove(group);
    say("the disk alone");
    DiskSpeed before = DiskSpeed.measure(folder, options.diskTime());
    List<Integer> windows = options.windows();
    List<Level> levels =
        windows.stream().map(window -> new Level(window, new ArrayList<>())).toList();
    try (RaftCluster cluster = new RaftCluster(group, options)) {
      say("warming up");
      cluster.run(windows.get(windows.size() / 2), options.warmUp());
      for (int pass = 1; pass <= options.passes(); pass++) {
        for (Level level : levels) {
          say("pass " + pass + ", " + level.window() + " outstanding");
          level.passes().add(cluster.run(level.window(), options.time()));
        }
      }
      cluster.stop();
    }
    say("the disk alone");
    return new Result(levels, before, DiskSpeed.measure(folder, options.diskTime()));
  }

  private static void say(String line) {
    System.err.println("run-raft: " + line);
  }
}
