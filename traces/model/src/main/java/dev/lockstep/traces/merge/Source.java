package dev.lockstep.traces.merge;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import java.util.LinkedHashSet;
import java.util.Set;

/** One stream that is merged: its first entry that is not merged yet, and why it waits. */
final class Source {
  final TraceStream stream;

  /** The incarnations of which it has shown records. */
  final Set<Origin> origins = new LinkedHashSet<>();

  TraceEntry head;
  Origin headOrigin;

  /** What ends the stream early. Entries before it are merged first. */
  MalformedTraceException fault;

  boolean done;

  /** Lamport clock of the last event, for records that have none. */
  long lamport;

  Source(TraceStream stream) {
    this.stream = stream;
  }

  /** The message that the head receives, if it does. */
  dev.lockstep.traces.MessageId received() {
    return head.record() instanceof TraceRecord.Event event ? event.received() : null;
  }

  void fail(String reason) {
    fault = new MalformedTraceException(head.place(), MalformedTraceException.NO_OFFSET, reason);
    head = null;
  }
}
