package dev.lockstep.traces;

/**
 * A trace, or bytes that should be a value or a record of one, do not follow the schema. It is the
 * only exception that the decoders and readers of this project throw for their input, whatever that
 * input is; an unreadable file is an {@link java.io.UncheckedIOException}.
 *
 * <p>The message is one sentence that begins with the place. Immutable, but for the stack trace.
 */
public final class MalformedTraceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The offset where there is none to name. */
  public static final long NO_OFFSET = -1;

  private final String place;
  private final long offset;
  private final String reason;

  /**
   * A fault with its place.
   *
   * @param place where the fault is, for people: a file with a line and column, or with an offset
   * @param offset position of the fault in bytes, or {@link #NO_OFFSET}
   * @param reason what is wrong, without the place
   */
  public MalformedTraceException(String place, long offset, String reason) {
    super(place + ": " + reason);
    this.place = place;
    this.offset = offset;
    this.reason = reason;
  }

  /** Where the fault is, for people. */
  public String place() {
    return place;
  }

  /**
   * Position of the fault in bytes: in the file where {@link #place()} names one, else in the bytes
   * that were decoded. {@link #NO_OFFSET} where lines and columns tell the place.
   */
  public long offset() {
    return offset;
  }

  /** What is wrong, without the place. */
  public String reason() {
    return reason;
  }
}
