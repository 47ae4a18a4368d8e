package dev.lockstep.bench.raft;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.bench.nodes.ClosedLoop;
import dev.lockstep.bench.nodes.DiskSpeed;
import dev.lockstep.bench.raft.RaftBenchmark.Level;
import dev.lockstep.bench.raft.RaftBenchmark.Result;
import dev.lockstep.bench.raft.RaftCluster.Measured;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The result as tables for people and as JSON. */
final class RaftReport {

  private RaftReport() {}

  /** Markdown lines. */
  static List<String> table(Result result) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| window | commands per s (min to max) | p50 ms | p99 ms | syncs per command | syncs per s"
            + " | CPU µs per command | of it at the leader |");
    lines.add("|---".repeat(8) + "|");
    for (Level level : result.levels()) {
      Measured measured = level.median();
      ClosedLoop.Result load = measured.load();
      lines.add(
          String.format(
              Locale.ROOT,
              "| %d | %,.0f (%,.0f to %,.0f) | %.2f | %.2f | %.2f | %,.0f | %,.1f | %,.1f |",
              level.window(),
              perSecond(measured),
              level.passes().stream().mapToDouble(RaftReport::perSecond).min().orElseThrow(),
              level.passes().stream().mapToDouble(RaftReport::perSecond).max().orElseThrow(),
              load.medianNanos() / 1e6,
              load.p99Nanos() / 1e6,
              load.perCall(measured.used().syncs()),
              load.perSecond(measured.used().syncs()),
              load.perCall(measured.used().cpuNanos()) / 1e3,
              load.perCall(measured.leader().cpuNanos()) / 1e3));
    }
    lines.add("");
    lines.addAll(DiskSpeed.table(result.before(), result.after()));
    return lines;
  }

  private static double perSecond(Measured measured) {
    return measured.load().perSecond(measured.load().done());
  }

  /**
   * Writes {@code raft.json}.
   *
   * @return the file
   */
  static Path write(Result result, RaftBenchmarkOptions options) throws IOException {
    List<Map<String, Object>> levels = new ArrayList<>();
    for (Level level : result.levels()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("window", level.window());
      all(one, level, "commands_per_second", RaftReport::perSecond);
      all(one, level, "p50_ms", each -> each.load().medianNanos() / 1e6);
      all(one, level, "p99_ms", each -> each.load().p99Nanos() / 1e6);
      all(one, level, "syncs_per_command", each -> each.load().perCall(each.used().syncs()));
      all(one, level, "sync_mean_us", RaftReport::syncMicros);
      all(
          one,
          level,
          "cpu_us_per_command",
          each -> each.load().perCall(each.used().cpuNanos()) / 1e3);
      all(
          one,
          level,
          "cpu_us_at_leader_per_command",
          each -> each.load().perCall(each.leader().cpuNanos()) / 1e3);
      levels.add(one);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("command_bytes", RaftMember.COMMAND_BYTES);
    all.put("log", options.log().text());
    all.put("levels", levels);
    all.put("disk_before", result.before());
    all.put("disk_after", result.after());
    Path file = options.folder().resolve("raft.json");
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), all);
    return file;
  }

  private static double syncMicros(Measured each) {
    return each.used().syncNanos() / 1e3 / Math.max(1, each.used().syncs());
  }

  /** A figure of each pass. */
  private static void all(
      Map<String, Object> target, Level level, String name, ToDoubleFunction<Measured> figure) {
    target.put(name, level.passes().stream().mapToDouble(figure).boxed().toList());
  }
}
