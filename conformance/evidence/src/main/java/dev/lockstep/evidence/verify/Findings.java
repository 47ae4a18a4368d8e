package dev.lockstep.evidence.verify;

import dev.lockstep.evidence.report.Check;
import dev.lockstep.evidence.report.EvidenceTable;
import dev.lockstep.evidence.report.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What the parts of the main job find, as they find it. Thread-safe. */
final class Findings {
  private final Map<String, Figures> figures = new LinkedHashMap<>();
  private final Map<String, Map<String, Long>> taken = new TreeMap<>();
  private final List<Check> checks = new ArrayList<>();
  private final Consumer<String> progress;
  private final long startNanos = System.nanoTime();

  Findings(List<String> protocols, Consumer<String> progress) {
    this.progress = progress;
    protocols.forEach(
        protocol -> {
          figures.put(protocol, new Figures());
          taken.put(protocol, new TreeMap<>());
        });
  }

  Figures figures(String protocol) {
    return figures.get(protocol);
  }

  /** Adds a check and tells it. */
  synchronized void add(Check check) {
    checks.add(check);
    say(EvidenceTable.line(check));
  }

  /** Tells a line of progress, with the seconds since the start. */
  synchronized void say(String line) {
    progress.accept(
        String.format("%4d s  %s", (System.nanoTime() - startNanos) / 1_000_000_000, line));
  }

  /** Adds what a replay says of how often each action was taken. */
  synchronized void covered(String protocol, Map<String, Long> coverage) {
    coverage.forEach((action, count) -> taken.get(protocol).merge(action, count, Long::sum));
  }

  synchronized Map<String, Long> coverage(String protocol) {
    return new TreeMap<>(taken.get(protocol));
  }

  synchronized List<Check> checks() {
    return List.copyOf(checks);
  }

  synchronized Map<String, Figures> allFigures() {
    return new LinkedHashMap<>(figures);
  }
}
