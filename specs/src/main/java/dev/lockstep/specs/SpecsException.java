package dev.lockstep.specs;

/**
 * A mistake of the user or of the surroundings, told in one sentence that can be printed as it is:
 * what, where, and what to do.
 */
public final class SpecsException extends RuntimeException {
  /** A mistake without a cause worth showing. */
  public SpecsException(String sentence) {
    super(sentence);
  }

  /** A mistake with what the JVM said. */
  public SpecsException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
