package dev.lockstep.history.linearizability;

/** A file of client histories does not follow the format; the message begins with the place. */
public final class MalformedHistoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A fault with its place.
   *
   * @param place file and line
   * @param reason what is wrong, in one sentence
   */
  public MalformedHistoryException(String place, String reason) {
    super(place + ": " + reason);
  }
}
