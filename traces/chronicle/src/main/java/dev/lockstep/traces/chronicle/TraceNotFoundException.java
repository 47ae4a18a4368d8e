package dev.lockstep.traces.chronicle;

/** There is no trace where one was asked for. The message is one sentence that says where. */
public final class TraceNotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** States what was looked for. */
  public TraceNotFoundException(String message) {
    super(message);
  }
}
