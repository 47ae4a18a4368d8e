package dev.lockstep.replay;

/** A value that would have to be compared holds an integer that TLC's 32 bits can't. */
public final class ValueOutOfRangeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the integer. */
  public ValueOutOfRangeException(long value) {
    super(
        "the integer "
            + value
            + " is outside the 32 bits that TLC compares (-2147483648 to 2147483647)");
  }
}
