package dev.lockstep.evidence.mutants;

/** A mutant that cannot be made: it no longer fits its core, or does not compile. */
public final class MutantException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** One sentence: which mutant, where, what to do. */
  public MutantException(String message) {
    super(message);
  }

  /** One sentence, and what caused it. */
  public MutantException(String message, Throwable cause) {
    super(message, cause);
  }
}
