package dev.lockstep.runtime;

/**
 * A question to the node that it did not take: nothing happened. Only questions about the node fail
 * with it; a request's answer is always an {@link Answer}.
 */
public final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Answer.Refused refused;

  RefusedException(Answer.Refused refused) {
    super("the node refused to be asked: " + refused.reason());
    this.refused = refused;
  }

  /** Why, and when to ask again. */
  public Answer.Refused refused() {
    return refused;
  }
}
