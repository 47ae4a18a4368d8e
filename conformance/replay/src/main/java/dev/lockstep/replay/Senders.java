package dev.lockstep.replay;

import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The latest records that sent messages, for reports; bounded, so the one asked for may be gone.
 */
final class Senders {
  private static final int KEPT_MAX = 2000;

  private record Sending(String node, long incarnation, long sequence) {}

  private final Map<Sending, TraceEntry> latest =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sending, TraceEntry> eldest) {
          return size() > KEPT_MAX;
        }
      };

  void remember(TraceEntry entry, TraceRecord.Event event) {
    if (event.sent() > 0) {
      latest.put(new Sending(entry.node(), entry.incarnation(), event.sequence()), entry);
    }
  }

  /** The record that sent a message, or null where it is not known any more. */
  TraceEntry of(MessageId message) {
    return message == null
        ? null
        : latest.get(new Sending(message.sender(), message.incarnation(), message.sequence()));
  }
}
