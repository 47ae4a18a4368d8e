package dev.lockstep.traces;

/**
 * Takes the records of one incarnation of one node, in order. A sink is used by one thread, the
 * node's own, and never blocks it: a sink that can't keep up drops events and says so with a {@link
 * TraceRecord.Gap}.
 */
public interface TraceSink extends AutoCloseable {

  /** A sink that keeps nothing. */
  TraceSink NONE = record -> {};

  /**
   * Takes the next record. When this returns, a reader of the trace will find the record even if
   * the process is killed in the next instant (not: if the machine loses power).
   */
  void accept(TraceRecord record);

  /** Flushes and closes; the caller sends {@link TraceRecord.End} first if it stops in order. */
  @Override
  default void close() {}
}
