package dev.lockstep.specs;

import dev.lockstep.specs.ModelResult.ActionCoverage;
import dev.lockstep.specs.ModelResult.Failed;
import dev.lockstep.specs.ModelResult.FailureReason;
import dev.lockstep.specs.ModelResult.Passed;
import dev.lockstep.specs.ModelResult.PropertyKind;
import dev.lockstep.specs.ModelResult.Statistics;
import dev.lockstep.specs.ModelResult.Violated;
import dev.lockstep.specs.ToolOutput.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns the messages and the end of a child into a result. "Passed" needs TLC's own word for it and
 * the exit code 0; whatever is not understood is a failure, never a pass.
 */
final class ResultReader {
  private static final Pattern STATISTICS =
      Pattern.compile("([\\d,]+) states generated.*?([\\d,]+) distinct states found");
  private static final Pattern DEPTH = Pattern.compile("state graph search is (\\d+)");
  private static final Pattern COVERAGE =
      Pattern.compile(
          "<(\\S+) line (\\d+), col \\d+ to line \\d+, col \\d+ of module (\\w+)(?: \\((\\d+) \\d+ \\d+ \\d+\\))?>: (\\d+):(\\d+)");
  private static final Pattern VIOLATED =
      Pattern.compile(
          "^(?:Invariant|Action property|Property) (.+?) is violated(?: by the initial state:)?",
          Pattern.DOTALL);
  private static final Pattern PLACE =
      Pattern.compile("line (\\d+), col \\d+ to line .*? of module (\\w+)");
  private static final int LOG_CHARS_MAX = 8_000;

  private final ToolOutput output;
  private final ConfigFile config;
  private final double cpuSeconds;
  private final boolean exactDepth;

  /**
   * @param exactDepth false where several workers make the depth depend on the schedule; then it is
   *     left out
   */
  ResultReader(ToolOutput output, ConfigFile config, double cpuSeconds, boolean exactDepth) {
    this.output = output;
    this.config = config;
    this.cpuSeconds = cpuSeconds;
    this.exactDepth = exactDepth;
  }

  /**
   * The result of a child that ended by itself.
   *
   * @param simulation whether it sampled behaviours
   */
  ModelResult read(int exit, String stderr, boolean simulation) {
    if (isOutOfMemory(exit, stderr)) {
      return failed(
          FailureReason.OUT_OF_MEMORY,
          "TLC ran out of memory; give it more with --heap or a line \\* @heap 4g, or make the model"
              + " smaller.",
          stderr);
    }
    Optional<ModelResult> violation = violation();
    if (violation.isPresent()) {
      return violation.get();
    }
    Optional<Failed> failure = failure(stderr);
    if (failure.isPresent()) {
      return failure.get();
    }
    boolean finished =
        simulation
            ? output.first(Codes.MODE_SIMULATION).isPresent()
                && output.last(Codes.PROGRESS_SIMULATION).isPresent()
            : output.first(Codes.SUCCESS).isPresent();
    if (exit == 0 && finished) {
      return new Passed(
          statistics(simulation),
          config.checked(),
          coverage(),
          warnings(),
          output.printed(),
          cpuSeconds);
    }
    return failed(
        FailureReason.CRASHED,
        "TLC ended with exit code " + exit + " and without a verdict: " + lastWords(stderr),
        stderr);
  }

  Failed failed(FailureReason reason, String sentence, String stderr) {
    StringBuilder log = new StringBuilder(output.looseText());
    output.messages().stream()
        .filter(Message::error)
        .forEach(message -> log.append('\n').append(message.text()));
    log.append('\n').append(stderr);
    String text = log.toString().strip();
    String end =
        text.length() <= LOG_CHARS_MAX ? text : text.substring(text.length() - LOG_CHARS_MAX);
    return new Failed(reason, sentence, end, cpuSeconds);
  }

  private boolean isOutOfMemory(int exit, String stderr) {
    return output.first(Codes.OUT_OF_MEMORY).isPresent()
        || output.first(Codes.OUT_OF_MEMORY_INITIAL).isPresent()
        || output.first(Codes.OUT_OF_MEMORY_LIVENESS).isPresent()
        || (exit == 3 && (stderr + output.looseText()).contains("OutOfMemoryError"));
  }

  private Optional<ModelResult> violation() {
    for (Message message : output.messages()) {
      switch (message.code()) {
        case Codes.INVARIANT_VIOLATED, Codes.INVARIANT_VIOLATED_INITIAL -> {
          return named(PropertyKind.INVARIANT, message, config.invariants());
        }
        case Codes.ACTION_PROPERTY_VIOLATED, Codes.PROPERTY_VIOLATED_INITIAL -> {
          return named(PropertyKind.ACTION_PROPERTY, message, config.properties());
        }
        case Codes.TEMPORAL_VIOLATED -> {
          return violated(PropertyKind.TEMPORAL_PROPERTY, or(config.properties()), message);
        }
        case Codes.DEADLOCK -> {
          return violated(PropertyKind.DEADLOCK, "Deadlock", message);
        }
        case Codes.ASSUMPTION_FALSE -> {
          return violated(PropertyKind.ASSUMPTION, "Assumption", message);
        }
        default -> {
          // Not a violation.
        }
      }
    }
    return Optional.empty();
  }

  /** TLC gives the name, or only the place of a conjunct of one of the properties. */
  private Optional<ModelResult> named(PropertyKind kind, Message message, List<String> candidates) {
    Matcher matcher = VIOLATED.matcher(message.text());
    String name = matcher.find() ? matcher.group(1) : "";
    return violated(kind, candidates.contains(name) ? name : or(candidates), message);
  }

  private Optional<ModelResult> violated(PropertyKind kind, String property, Message message) {
    return Optional.of(
        new Violated(
            kind,
            property,
            SanyMessages.sentence(message.text().lines().findFirst().orElse("")),
            TraceReader.read(output.messages()),
            statistics(false),
            cpuSeconds));
  }

  private static String or(List<String> names) {
    return names.isEmpty() ? "an unnamed property" : String.join(" or ", names);
  }

  private Optional<Failed> failure(String stderr) {
    if (output.first(Codes.PARSING_FAILED).isPresent()) {
      SanyMessages.Refusal refusal = SanyMessages.read(output.looseText());
      return Optional.of(failed(refusal.reason(), refusal.sentence(), stderr));
    }
    for (Message message : output.messages()) {
      if (message.code() == Codes.CONSTANT_UNASSIGNED) {
        return Optional.of(
            failed(FailureReason.CONSTANT, "In the configuration: " + told(message), stderr));
      }
      if (Codes.CONFIGURATION.contains(message.code())) {
        return Optional.of(
            failed(FailureReason.CONFIGURATION, "In the configuration: " + told(message), stderr));
      }
    }
    return output.messages().stream()
        .filter(Message::error)
        .findFirst()
        .map(message -> failed(FailureReason.EVALUATION, evaluation(message), stderr));
  }

  private String evaluation(Message message) {
    if (message.code() == Codes.STACK_OVERFLOW) {
      return "TLC ran out of stack while it evaluated the specification: an operator may recurse"
          + " without end.";
    }
    Optional<String> place = output.last(Codes.NESTED_EXPRESSION).flatMap(m -> innermost(m.text()));
    return "TLC cannot evaluate the specification"
        + place.map(p -> " at " + p).orElse("")
        + ": "
        + told(message);
  }

  /** The last listed position is the innermost expression. */
  private static Optional<String> innermost(String text) {
    return text.lines()
        .filter(line -> line.matches("\\d+\\. Line .*"))
        .reduce((a, b) -> b)
        .map(
            line ->
                line.replaceFirst(
                    "^\\d+\\. Line (\\d+), column (\\d+) .* in (\\w+)$",
                    "$3.tla, line $1, column $2"));
  }

  /** TLC's words without its preamble and the names of its exceptions. */
  private static String told(Message message) {
    String text =
        message
            .text()
            .replaceFirst(
                "(?s)^TLC threw an unexpected exception\\..*?The exception was an? \\S+\\s*:", "")
            .replaceAll("(?m)^\\s*at [\\w.$]+\\(.*$", "")
            .replace("\nIt was expecting", ": it was expecting");
    String line = SanyMessages.sentence(text);
    return line.length() <= 500 ? line : line.substring(0, 500) + "...";
  }

  private String lastWords(String stderr) {
    String text = (output.looseText() + "\n" + stderr).strip();
    String last = text.lines().reduce((a, b) -> b).orElse("");
    return last.isBlank() ? "it said nothing." : SanyMessages.sentence(last);
  }

  private Statistics statistics(boolean simulation) {
    if (simulation) {
      long generated =
          output
              .last(Codes.PROGRESS_SIMULATION)
              .flatMap(m -> ToolOutput.progress(m.text()))
              .map(numbers -> numbers[0])
              .orElse(-1L);
      return new Statistics(generated, -1, -1);
    }
    Matcher counts =
        STATISTICS.matcher(output.last(Codes.STATISTICS).map(Message::text).orElse(""));
    Matcher depth = DEPTH.matcher(output.last(Codes.DEPTH).map(Message::text).orElse(""));
    boolean counted = counts.find();
    return new Statistics(
        counted ? ToolOutput.number(counts.group(1)) : -1,
        counted ? ToolOutput.number(counts.group(2)) : -1,
        exactDepth && depth.find() ? Long.parseLong(depth.group(1)) : -1);
  }

  private List<String> warnings() {
    return output.messages().stream()
        .filter(message -> message.warning() && message.code() != Codes.ENVIRONMENT_GC)
        .map(ResultReader::told)
        .distinct()
        .toList();
  }

  /** The last report of coverage, one entry per action. */
  private List<ActionCoverage> coverage() {
    List<ActionCoverage> actions = new ArrayList<>();
    for (Message message : output.messages()) {
      if (message.code() == Codes.COVERAGE_START) {
        actions.clear();
      } else if (message.code() == Codes.COVERAGE_ACTION) {
        Matcher matcher = COVERAGE.matcher(message.text());
        if (matcher.find()) {
          String line = matcher.group(4) == null ? matcher.group(2) : matcher.group(4);
          actions.add(
              new ActionCoverage(
                  matcher.group(1),
                  matcher.group(3),
                  Integer.parseInt(line),
                  Long.parseLong(matcher.group(5)),
                  Long.parseLong(matcher.group(6))));
        }
      }
    }
    return actions;
  }

  /** The line and module in TLC's words about an unnamed conjunct. */
  static Optional<String> place(String detail) {
    Matcher matcher = PLACE.matcher(detail);
    return matcher.find()
        ? Optional.of(matcher.group(2) + ".tla, line " + matcher.group(1))
        : Optional.empty();
  }
}
