package dev.lockstep.traces;

/**
 * A record with the node that wrote it, and where it was read: the unit of a merged trace.
 *
 * @param node the recording node
 * @param incarnation the node's incarnation
 * @param record the record
 * @param source where it was read, or the file that {@code offset} counts in
 * @param offset byte of the file at which it was read, or {@link #NO_OFFSET}
 */
public record TraceEntry(
    String node, long incarnation, TraceRecord record, String source, long offset) {

  /** The offset where the source says all. */
  public static final long NO_OFFSET = -1;

  /** An entry whose place is told by words, such as a file and a line. */
  public TraceEntry(String node, long incarnation, TraceRecord record, String place) {
    this(node, incarnation, record, place, NO_OFFSET);
  }

  /** Where it was read, for messages to people. Put together only when somebody asks. */
  public String place() {
    return offset == NO_OFFSET ? source : source + " at byte " + offset;
  }
}
