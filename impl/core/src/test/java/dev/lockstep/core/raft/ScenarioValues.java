package dev.lockstep.core.raft;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values, entries and messages as a scenario's author writes them. */
final class ScenarioValues {
  private static final Pattern IN_SESSION = Pattern.compile("(.+)\\((\\d+)/(\\d+)\\)");

  private ScenarioValues() {}

  /** {@code DATA}, {@code DATA(SESSION/SEQ)}, {@code register} or {@code NoOp}. */
  static LogValue value(String text) {
    if (text.equals("register")) {
      return LogValue.REGISTER;
    } else if (text.equals("NoOp")) {
      return LogValue.NO_OP;
    }
    Matcher parts = IN_SESSION.matcher(text);
    return parts.matches()
        ? LogValue.command(
            Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3)), parts.group(1))
        : LogValue.command(0, 0, text);
  }

  /** {@code INDEX@TERM}, without sessions. */
  static Snapshot snapshot(String text) {
    String[] parts = text.split("@");
    return new Snapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Sessions.NONE);
  }

  /**
   * {@code TERM,TERM...}: entries whose commands say where they stand, since a leader appends one
   * value at an index of its term.
   */
  static List<Entry> log(long prev, String terms) {
    List<Entry> entries = new ArrayList<>();
    for (String term : terms.isEmpty() ? new String[0] : terms.split(",")) {
      long index = prev + entries.size() + 1;
      entries.add(Entry.of(Long.parseLong(term), value("c" + index + "t" + term)));
    }
    return entries;
  }

  /** {@code TERM:VALUE,...}. */
  private static List<Entry> entries(String text) {
    List<Entry> entries = new ArrayList<>();
    for (String entry : text.isEmpty() ? new String[0] : text.split(",")) {
      String[] parts = entry.split(":", 2);
      entries.add(Entry.of(Long.parseLong(parts[0]), value(parts[1])));
    }
    return entries;
  }

  /** A message of this type with these fields. */
  static RaftMessage message(String type, Map<String, String> fields) {
    Map<String, Value> values = new TreeMap<>();
    fields.forEach((name, text) -> values.put(name, field(name, text)));
    values.put("type", Value.of(type));
    return RaftMessage.of(Value.record(values));
  }

  private static Value field(String name, String text) {
    return switch (name) {
      case "from", "to", "id" -> Value.of(text);
      case "granted" -> Value.of(Boolean.parseBoolean(text));
      case "entries" -> RaftLog.toValue(entries(text));
      case "sessions" -> Sessions.NONE;
      default -> Value.of(Long.parseLong(text));
    };
  }
}
