package dev.lockstep.bench.commit;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.bench.commit.CommitBenchmark.Level;
import dev.lockstep.bench.commit.CommitBenchmark.Recording;
import dev.lockstep.bench.commit.CommitBenchmark.Result;
import dev.lockstep.bench.commit.CommitCluster.Measured;
import dev.lockstep.bench.nodes.ClosedLoop;
import dev.lockstep.bench.nodes.DiskSpeed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The result as tables for people and as JSON. */
final class CommitReport {
  /**
   * What presumed abort has to make durable for a transaction that commits: the manager's commit
   * record, and at each participant that it is prepared and that it has committed (Mohan, Lindsay
   * and Obermarck, 1986, section 3). Group commit needs fewer syncs than records.
   */
  static final int FORCED_RECORDS = 1 + 2 * CommitNode.PARTICIPANTS.size();

  private CommitReport() {}

  /** Markdown lines. */
  static List<String> table(Result result) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| outstanding | committed per s | p50 ms | p99 ms | syncs per transaction (forced records:"
            + " "
            + FORCED_RECORDS
            + ") | syncs per s | CPU µs per transaction | did not commit |");
    lines.add("|---".repeat(8) + "|");
    for (Level level : result.levels()) {
      Measured measured = level.measured();
      ClosedLoop.Result load = measured.load();
      lines.add(
          String.format(
              Locale.ROOT,
              "| %d | %,.0f | %.2f | %.2f | %.2f | %,.0f | %,.0f | %d |",
              level.outstanding(),
              load.perSecond(load.done()),
              load.medianNanos() / 1e6,
              load.p99Nanos() / 1e6,
              measured.perTransaction(measured.used().syncs()),
              load.perSecond(measured.used().syncs()),
              measured.perTransaction(measured.used().cpuNanos()) / 1e3,
              load.others()));
    }
    lines.add("");
    lines.addAll(DiskSpeed.table(result.before(), result.after()));
    lines.add("");
    Recording recording = result.recording();
    lines.add(
        "| recording, " + recording.outstanding() + " outstanding | CPU µs per transaction |");
    lines.add("|---|---|");
    lines.add(cpu("on", recording.recordingMicros()));
    lines.add(cpu("off", recording.silentMicros()));
    lines.add(
        String.format(
            Locale.ROOT,
            "| on / off, median of %d pairs | %.3f |",
            recording.pairs(),
            recording.ratio()));
    return lines;
  }

  private static String cpu(String what, double micros) {
    return String.format(Locale.ROOT, "| %s | %,.0f |", what, micros);
  }

  /**
   * Writes {@code commit.json}.
   *
   * @return the file
   */
  static Path write(Result result, Path folder) throws IOException {
    List<Map<String, Object>> levels = new ArrayList<>();
    for (Level level : result.levels()) {
      Measured measured = level.measured();
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("outstanding", level.outstanding());
      one.put("committed", measured.load().done());
      one.put("did_not_commit", measured.load().others());
      one.put("committed_per_second", measured.load().perSecond(measured.load().done()));
      one.put("p50_ms", measured.load().medianNanos() / 1e6);
      one.put("p99_ms", measured.load().p99Nanos() / 1e6);
      one.put("syncs_per_transaction", measured.perTransaction(measured.used().syncs()));
      one.put(
          "syncs_at_manager_per_transaction", measured.perTransaction(measured.manager().syncs()));
      one.put("forced_records_per_transaction", FORCED_RECORDS);
      one.put(
          "sync_mean_us", measured.used().syncNanos() / 1e3 / Math.max(1, measured.used().syncs()));
      one.put("cpu_us_per_transaction", measured.perTransaction(measured.used().cpuNanos()) / 1e3);
      one.put(
          "cpu_us_at_manager_per_transaction",
          measured.perTransaction(measured.manager().cpuNanos()) / 1e3);
      levels.add(one);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("levels", levels);
    all.put("disk_before", result.before());
    all.put("disk_after", result.after());
    all.put("recording", result.recording());
    Path file = folder.resolve("commit.json");
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), all);
    return file;
  }
}
