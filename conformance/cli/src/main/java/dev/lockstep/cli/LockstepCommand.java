package dev.lockstep.cli;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands have in common: help, the stack trace on demand, and a typed ending. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%nParameters:%n",
    descriptionHeading = "%n",
    synopsisHeading = "Usage: ",
    footerHeading = "%nExample:%n")
abstract class LockstepCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = {"-X", "--stacktrace"},
      description = "Show the stack trace of a failure.")
  private boolean stackTrace;

  private final Terminal terminal;

  LockstepCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Does the work.
   *
   * @throws CommandFailure if it cannot be done and the user can do something about it
   * @throws Exception for a defect of ours
   */
  abstract Exit execute() throws Exception;

  @Override
  public final Integer call() {
    try {
      return execute().code();
    } catch (ParameterException mistake) {
      throw mistake;
    } catch (Exception | Error failure) {
      return Failures.report(terminal, stackTrace, failure).code();
    }
  }

  final Terminal terminal() {
    return terminal;
  }

  /** Checks that a number given for an option is at least one. */
  final int atLeastOne(String option, int value) {
    if (value < 1) {
      throw wrongUsage(option + " is at least 1, not " + value);
    }
    return value;
  }

  /** What the user asks for; if it can't be, the argument that is wrong is the user's mistake. */
  final <T> T asked(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException mistake) {
      throw wrongUsage(mistake.getMessage());
    }
  }

  /** Checks that what the user names is there. */
  static void requireExists(Path place) throws NoSuchFileException {
    if (!Files.exists(place)) {
      throw new NoSuchFileException(place.toString());
    }
  }

  /** A mistake in the command line. */
  final ParameterException wrongUsage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
