package dev.lockstep.replay.tlc.compiled;

/** Something that is left to TLC's evaluator: a construct, or a case that only TLC may decide. */
public final class UnsupportedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What it is, in a few words. */
  public UnsupportedException(String what) {
    super(what, null, false, false);
  }
}
