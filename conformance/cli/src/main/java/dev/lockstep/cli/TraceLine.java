package dev.lockstep.cli;

import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import java.util.Map;
import java.util.stream.Collectors;

/** A record of a trace as one readable line. */
final class TraceLine {

  private TraceLine() {}

  static String of(TraceEntry entry) {
    return String.format(
        "%s.%d %5d  %s",
        entry.node(), entry.incarnation(), entry.record().sequence(), text(entry.record()));
  }

  private static String text(TraceRecord record) {
    if (record instanceof TraceRecord.Event event) {
      return event(event);
    } else if (record instanceof TraceRecord.State state) {
      return "State " + name(state.instance()) + ": " + assignments(state.variables());
    } else if (record instanceof TraceRecord.Header header) {
      return "Header "
          + header.protocol()
          + " against "
          + header.specification()
          + ", logs "
          + String.join(" ", header.variables())
          + "; "
          + assignments(header.constants());
    } else if (record instanceof TraceRecord.Gap gap) {
      return "Gap: " + gap.dropped() + " records were dropped";
    }
    return "End";
  }

  private static String event(TraceRecord.Event event) {
    StringBuilder text = new StringBuilder(name(event.instance())).append("  ");
    text.append(event.action());
    if (!event.parameters().isEmpty()) {
      text.append('(').append(assignments(event.parameters())).append(')');
    }
    event
        .changes()
        .forEach(
            (variable, value) -> text.append("  ").append(variable).append("' = ").append(value));
    // Only behind a gap, where the old value is not known.
    event
        .splices()
        .forEach(
            (variable, splice) -> text.append("  ").append(variable).append("' = ").append(splice));
    if (event.received() != null) {
      text.append("  received ").append(event.received());
    }
    if (event.sent() > 0) {
      text.append("  sent ").append(event.sent());
    }
    return text.toString();
  }

  private static String name(String instance) {
    return instance.isEmpty() ? "(every instance)" : instance;
  }

  private static String assignments(Map<String, Value> values) {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + " = " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
