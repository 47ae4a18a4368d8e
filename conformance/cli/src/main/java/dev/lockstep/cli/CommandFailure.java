package dev.lockstep.cli;

/**
 * A command cannot go on, and it is not our fault: the message is one sentence that says what is
 * wrong, where, and what to do.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Exit exit;

  /** A failure with its exit code. */
  public CommandFailure(Exit exit, String sentence) {
    super(sentence);
    this.exit = exit;
  }

  /** A failure with its exit code and what led to it, which {@code --stacktrace} shows. */
  public CommandFailure(Exit exit, String sentence, Throwable cause) {
    super(sentence, cause);
    this.exit = exit;
  }

  /** How the command ends. */
  public Exit exit() {
    return exit;
  }
}
