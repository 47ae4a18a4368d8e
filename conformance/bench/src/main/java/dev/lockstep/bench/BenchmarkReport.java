package dev.lockstep.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The result as a table for people and as JSON. */
final class BenchmarkReport {
  private static final String[] COLUMNS = {
    "protocol",
    "trace",
    "events per CPU-s",
    "of it reading and merging, events per CPU-s",
    "elapsed s longer",
    "CPU-s shorter",
    "CPU-s longer",
    "remembered",
    "heap MB",
    "plain TLC per CPU-s",
    "ratio"
  };

  private BenchmarkReport() {}

  /** The table as Markdown lines. */
  static List<String> table(List<Measurement> measured) {
    List<String> lines = new ArrayList<>();
    lines.add("| " + String.join(" | ", COLUMNS) + " |");
    lines.add("|---".repeat(COLUMNS.length) + "|");
    for (Measurement each : measured) {
      lines.add(
          String.format(
              Locale.ROOT,
              "| %s | %s | %,.0f | %,.0f | %.1f | %.2f (%,d events) | %.2f (%,d events) | %.1f %% |"
                  + " %d | %s | %s |",
              each.protocol(),
              each.kind().label(),
              each.replay().eventsPerSecond(),
              each.merge().eventsPerSecond(),
              each.wallSeconds(),
              each.replay().cpuSeconds(),
              each.replay().events(),
              each.replay().cpuSecondsMore(),
              each.replay().eventsMore(),
              100 * each.longer().rememberedShare(),
              each.longer().heapMegabytes(),
              each.tlc().map(slope -> rounded(slope.eventsPerSecond())).orElse("-"),
              each.ratio().map(BenchmarkReport::rounded).orElse("-")));
    }
    return lines;
  }

  /**
   * Writes {@code replay.json}.
   *
   * @return the file
   */
  static Path write(List<Measurement> measured, Path folder) throws IOException {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Measurement each : measured) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("protocol", each.protocol());
      one.put("trace", each.kind().label());
      one.put("replay", slope(each.replay()));
      one.put("reading_and_merging", slope(each.merge()));
      one.put("elapsed_seconds_longer", each.wallSeconds());
      one.put("instances", each.longer().instances());
      one.put("invariants", each.longer().invariants());
      one.put("remembered", each.longer().rememberedShare());
      one.put("heap_mb", each.longer().heapMegabytes());
      each.tlc().ifPresent(slope -> one.put("plain_tlc", slope(slope)));
      each.ratio().ifPresent(ratio -> one.put("ratio", number(ratio)));
      all.add(one);
    }
    Path file = folder.resolve("replay.json");
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), all);
    return file;
  }

  private static Map<String, Object> slope(Slope slope) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("events_shorter", slope.events());
    fields.put("cpu_seconds_shorter", slope.cpuSeconds());
    fields.put("events_longer", slope.eventsMore());
    fields.put("cpu_seconds_longer", slope.cpuSecondsMore());
    fields.put("events_per_cpu_second", number(slope.eventsPerSecond()));
    return fields;
  }

  private static String rounded(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  /** JSON has no number for what was not measured. */
  private static Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
