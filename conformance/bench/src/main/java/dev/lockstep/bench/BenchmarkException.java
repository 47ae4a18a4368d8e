package dev.lockstep.bench;

/** A measurement that could not be made, or that means nothing; says why in one sentence. */
public final class BenchmarkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** States it. */
  public BenchmarkException(String message) {
    super(message);
  }

  /** States it. */
  public BenchmarkException(String message, Throwable cause) {
    super(message, cause);
  }
}
