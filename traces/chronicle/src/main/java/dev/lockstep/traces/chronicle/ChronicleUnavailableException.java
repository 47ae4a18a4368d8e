package dev.lockstep.traces.chronicle;

/**
 * Chronicle Queue cannot write here: a JVM flag is missing, or the directory cannot be written. The
 * message is one sentence that says what to do.
 */
public final class ChronicleUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** States what is missing, and why it was noticed. */
  public ChronicleUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
