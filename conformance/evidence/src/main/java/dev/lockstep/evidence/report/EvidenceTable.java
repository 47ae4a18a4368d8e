package dev.lockstep.evidence.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The evidence as a table for people: one column for each protocol. */
public final class EvidenceTable {
  private static final String INDENT = "  ";

  private EvidenceTable() {}

  /** The table, then one line for each shortfall, then the time that it took. */
  public static String of(Evidence evidence) {
    List<String> protocols = List.copyOf(evidence.figures().keySet());
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(""));
    head.addAll(protocols);
    rows.add(head);
    String section = "";
    for (Figures.Key key : Figures.union(evidence.figures().values())) {
      if (!key.section().equals(section)) {
        section = key.section();
        rows.add(List.of(section));
      }
      List<String> row = new ArrayList<>(List.of(INDENT + key.name()));
      for (String protocol : protocols) {
        row.add(evidence.figures().get(protocol).get(key).map(EvidenceTable::text).orElse("-"));
      }
      rows.add(row);
    }
    List<String> verdicts = new ArrayList<>(List.of("verdict"));
    protocols.forEach(protocol -> verdicts.add(evidence.verdict(protocol).name()));
    rows.add(verdicts);
    StringBuilder text = new StringBuilder(aligned(rows));
    for (Check check : evidence.checks()) {
      if (check.outcome() != Check.Outcome.PASSED) {
        text.append(line(check)).append('\n');
      }
    }
    return text.append(time(evidence)).append('\n').toString();
  }

  /** One check in one line. */
  public static String line(Check check) {
    return String.format(
        Locale.ROOT,
        "%-9s %s %s %s: %s",
        check.outcome(),
        check.protocol(),
        check.group(),
        check.name(),
        check.sentence());
  }

  private static String time(Evidence evidence) {
    String cpu =
        evidence.cpuSeconds().isPresent()
            ? text(evidence.cpuSeconds().getAsDouble()) + " CPU-seconds, children included, "
            : "CPU-seconds unknown on this system, ";
    return cpu + text(evidence.wallSeconds()) + " s elapsed, tier " + evidence.tier();
  }

  private static String text(Object value) {
    if (value instanceof Double || value instanceof Float) {
      return String.format(Locale.ROOT, "%,.1f", ((Number) value).doubleValue());
    }
    return value instanceof Number number
        ? String.format(Locale.ROOT, "%,d", number.longValue())
        : String.valueOf(value);
  }

  private static String aligned(List<List<String>> rows) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String cell = row.get(column);
        String padding = " ".repeat(widths[column] - cell.length());
        line.append(column == 0 ? cell + padding : INDENT + padding + cell);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
