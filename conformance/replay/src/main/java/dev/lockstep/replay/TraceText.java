package dev.lockstep.replay;

import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;

/** One record of a trace as one line for people. */
final class TraceText {
  private static final int LENGTH_MAX = 400;

  private TraceText() {}

  static String line(TraceEntry entry) {
    TraceRecord record = entry.record();
    StringBuilder text = new StringBuilder();
    text.append(entry.node())
        .append('.')
        .append(entry.incarnation())
        .append(':')
        .append(record.sequence())
        .append(' ');
    if (record instanceof TraceRecord.Event event) {
      text.append(event.instance().isEmpty() ? "" : "[" + event.instance() + "] ")
          .append(step(event));
      event
          .changes()
          .forEach((name, value) -> text.append("  ").append(name).append("' = ").append(value));
      if (event.received() != null) {
        text.append("  received ").append(event.received());
      }
      if (event.sent() > 0) {
        text.append("  sent ").append(event.sent());
      }
    } else if (record instanceof TraceRecord.State state) {
      text.append("State ").append(state.instance()).append(' ').append(state.variables());
    } else if (record instanceof TraceRecord.Gap gap) {
      text.append("Gap of ").append(gap.dropped()).append(" events");
    } else if (record instanceof TraceRecord.Header header) {
      text.append("Header ").append(header.protocol()).append(' ').append(header.specification());
    } else {
      text.append("End");
    }
    text.append("   (").append(entry.place()).append(')');
    return text.length() > LENGTH_MAX ? text.substring(0, LENGTH_MAX) + "..." : text.toString();
  }

  static String step(TraceRecord.Event event) {
    StringBuilder text = new StringBuilder(event.action()).append('(');
    event
        .parameters()
        .forEach(
            (name, value) ->
                text.append(text.charAt(text.length() - 1) == '(' ? "" : ", ")
                    .append(name)
                    .append('=')
                    .append(value));
    return text.append(')').toString();
  }
}
