package dev.lockstep.traces;

import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Entries of a trace, one after the other: those of one node's incarnation in the order of their
 * sequence numbers, or those of several nodes already merged.
 *
 * <p>A stream reads ahead at most one record. It is used by one thread at a time.
 */
public interface TraceStream extends AutoCloseable {

  /**
   * The next entry, or null where there is none now; {@link #ended()} tells whether one may follow.
   *
   * @throws MalformedTraceException where the intact part of the trace ends in a fault. Every later
   *     call throws it again
   */
  TraceEntry next();

  /**
   * Whether no entry can follow, once {@link #next()} has returned null. Only a stream that follows
   * a trace while it is being written says false then.
   */
  default boolean ended() {
    return true;
  }

  /** What is read, for messages to people: a file or a folder. */
  String name();

  /** Closes the files under the stream. */
  @Override
  default void close() {}

  /** Passes every entry that is there now to the consumer. */
  default void forEachRemaining(Consumer<? super TraceEntry> consumer) {
    for (TraceEntry entry = next(); entry != null; entry = next()) {
      consumer.accept(entry);
    }
  }

  /** A stream of entries in memory. */
  static TraceStream of(String name, List<TraceEntry> entries) {
    Iterator<TraceEntry> iterator = List.copyOf(entries).iterator();
    return new TraceStream() {
      @Override
      public TraceEntry next() {
        return iterator.hasNext() ? iterator.next() : null;
      }

      @Override
      public String name() {
        return name;
      }
    };
  }
}
