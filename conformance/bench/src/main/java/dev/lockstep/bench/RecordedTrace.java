package dev.lockstep.bench;

import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.chronicle.Traces;
import dev.lockstep.traces.merge.CausalMerge;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The queues of a recorded run, read and merged as an operator's replay does it, up to a number of
 * events. So one process can make a long trace, and others pay for reading it but not for making
 * it. Used by one thread.
 */
final class RecordedTrace implements Iterator<TraceEntry>, AutoCloseable {
  private final CausalMerge merge;
  private long eventsLeft;
  private TraceEntry next;

  /** Opens the queues in a folder. */
  RecordedTrace(Path folder, long eventsMax) {
    this.merge = CausalMerge.of(Traces.open(folder));
    this.eventsLeft = eventsMax;
  }

  /** Records what an iterator gives, one queue per node. */
  static void write(Path folder, Iterator<TraceEntry> entries) {
    TraceStream stream =
        new TraceStream() {
          @Override
          public TraceEntry next() {
            return entries.hasNext() ? entries.next() : null;
          }

          @Override
          public String name() {
            return "the long trace";
          }
        };
    long unused = Traces.toQueues(stream, folder);
  }

  @Override
  public boolean hasNext() {
    if (next == null && eventsLeft > 0) {
      next = merge.next();
    }
    return next != null;
  }

  @Override
  public TraceEntry next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the trace has ended");
    }
    TraceEntry entry = next;
    next = null;
    if (entry.record() instanceof TraceRecord.Event) {
      eventsLeft--;
    }
    return entry;
  }

  @Override
  public void close() {
    merge.close();
  }
}
