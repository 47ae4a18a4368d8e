package dev.lockstep.replay.tlc;

import java.io.Serial;

/** The compiled evaluator and TLC's differ: a defect of Lockstep, and no verdict. */
final class DifferenceException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  DifferenceException(String judged) {
    super(
        "the compiled evaluator and TLC's differ on " + judged + "; this is a defect of Lockstep");
  }
}
