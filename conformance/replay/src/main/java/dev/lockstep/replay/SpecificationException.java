package dev.lockstep.replay;

/** The specification, its configuration or the trace's constants for it can't be used. */
public final class SpecificationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** One sentence: what, where, what to do. */
  public SpecificationException(String message) {
    super(message);
  }

  /** One sentence: what, where, what to do. */
  public SpecificationException(String message, Throwable cause) {
    super(message, cause);
  }
}
