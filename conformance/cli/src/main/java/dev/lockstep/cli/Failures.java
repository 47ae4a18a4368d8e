package dev.lockstep.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Turns what a command threw into one sentence and an exit code. */
final class Failures {
  /** What the system says of a full disk; Java has no exception of its own for it. */
  private static final String NO_SPACE = "No space left on device";

  private Failures() {}

  /** Reports a failure and gives the exit code. */
  static Exit report(Terminal terminal, boolean stackTrace, Throwable failure) {
    CommandFailure known = known(failure);
    if (known == null) {
      return defect(terminal, stackTrace, failure);
    }
    terminal.err("lockstep: " + known.getMessage());
    if (stackTrace) {
      failure.printStackTrace(terminal.errWriter());
    }
    return known.exit();
  }

  /** The failure in the user's words, or null where only we can do something about it. */
  private static CommandFailure known(Throwable failure) {
    if (failure instanceof CommandFailure known) {
      return known;
    }
    if (failure instanceof NoSuchFileException missing) {
      return new CommandFailure(Exit.MISSING, missing.getFile() + " does not exist");
    }
    if (failure instanceof AccessDeniedException denied) {
      return new CommandFailure(
          Exit.MISSING, denied.getFile() + " cannot be read or written: permission denied");
    }
    if (failure instanceof FileAlreadyExistsException taken) {
      return new CommandFailure(Exit.MISSING, taken.getFile() + " is there already, as a file");
    }
    if (failure instanceof FileSystemException refused && refused.getReason() != null) {
      return new CommandFailure(Exit.MISSING, refused.getFile() + ": " + refused.getReason());
    }
    if (failure instanceof IOException full && NO_SPACE.equals(full.getMessage())) {
      return new CommandFailure(
          Exit.MISSING, "the disk is full; free some space, or name another place");
    }
    if (failure instanceof OutOfMemoryError) {
      return new CommandFailure(
          Exit.MISSING, "out of memory; give the program more, such as LOCKSTEP_HEAP=4g");
    }
    return null;
  }

  private static Exit defect(Terminal terminal, boolean stackTrace, Throwable defect) {
    terminal.err("lockstep: a defect of ours: " + defect);
    if (stackTrace) {
      defect.printStackTrace(terminal.errWriter());
    }
    terminal.err(
        "lockstep: please report it with the command line, the output of \"lockstep --version\""
            + (stackTrace ? " and what stands above." : " and what --stacktrace shows."));
    return Exit.DEFECT;
  }
}
