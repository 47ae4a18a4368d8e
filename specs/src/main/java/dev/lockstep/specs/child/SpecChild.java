package dev.lockstep.specs.child;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs inside a forked JVM where SANY or TLC's evaluator is needed as a library: both keep
 * everything in statics, so that one JVM serves one specification.
 *
 * <p>The arguments are a task, a file for the answer, and what the task needs. The answer is lines
 * of fields separated by tabs; what SANY prints goes to standard output.
 */
public final class SpecChild {
  /** SANY refused the module; its report is on standard output. */
  public static final int EXIT_REFUSED = 3;

  private SpecChild() {}

  /**
   * {@code describe ANSWER MODULE NEXT}, {@code locality ANSWER MODULE NEXT NETWORK GHOSTS} (names
   * separated by commas) or {@code explain ANSWER MODULE CONFIG STEPS}.
   */
  public static void main(String[] args) throws IOException {
    TlcChild.daemon("orphan", TlcChild::endWithParent);
    List<String> answer;
    try {
      answer = run(args);
    } catch (RefusedException e) {
      System.out.flush();
      Runtime.getRuntime().exit(EXIT_REFUSED);
      return;
    }
    Files.write(Path.of(args[1]), answer, StandardCharsets.UTF_8);
    Runtime.getRuntime().exit(0);
  }

  private static List<String> run(String[] args) throws IOException {
    PrintStream out = System.out;
    return switch (args[0]) {
      case "describe" -> new Describer(ParsedSpec.parse(Path.of(args[2]), out)).describe(args[3]);
      case "locality" ->
          new LocalityLint(
                  ParsedSpec.parse(Path.of(args[2]), out), args[3], names(args[4]), names(args[5]))
              .lint();
      case "explain" ->
          new StepExplainer(Path.of(args[2]), args[3])
              .explain(Files.readAllLines(Path.of(args[4]), StandardCharsets.UTF_8));
      default -> throw new IllegalArgumentException("no such task: " + args[0]);
    };
  }

  private static List<String> names(String list) {
    return list.isEmpty() ? List.of() : List.of(list.split(","));
  }

  /** SANY refused the module. */
  static final class RefusedException extends RuntimeException {
    RefusedException() {
      super("SANY refused the module");
    }
  }
}
