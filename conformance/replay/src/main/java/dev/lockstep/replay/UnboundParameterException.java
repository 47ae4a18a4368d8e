package dev.lockstep.replay;

/** An event lacks a parameter, and the set that Next takes it from can't be searched. */
public final class UnboundParameterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the parameter and its action. */
  public UnboundParameterException(String parameter, String action) {
    super(
        "the event of "
            + action
            + " lacks the parameter "
            + parameter
            + ", and the set that Next takes it from can't be searched; log the parameter");
  }
}
