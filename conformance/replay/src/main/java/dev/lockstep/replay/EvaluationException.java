package dev.lockstep.replay;

/** The specification can't be evaluated on a step: say, a function outside its domain. */
public final class EvaluationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With TLC's message, in one line. */
  public EvaluationException(String message, Throwable cause) {
    super(message, cause);
  }
}
