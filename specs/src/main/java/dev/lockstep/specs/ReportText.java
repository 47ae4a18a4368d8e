package dev.lockstep.specs;

import dev.lockstep.specs.Counterexample.Argument;
import dev.lockstep.specs.Counterexample.Assignment;
import dev.lockstep.specs.Counterexample.Step;
import dev.lockstep.specs.ModelResult.ActionCoverage;
import dev.lockstep.specs.ModelResult.Failed;
import dev.lockstep.specs.ModelResult.Passed;
import dev.lockstep.specs.ModelResult.Statistics;
import dev.lockstep.specs.ModelResult.Violated;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reports as plain text for people. */
public final class ReportText {
  private ReportText() {}

  /** The whole report of one model: its line, what differs, and the counterexample. */
  public static String of(ModelReport report) {
    StringBuilder text = new StringBuilder(line(report)).append('\n');
    report.faults().forEach(fault -> text.append("  ").append(fault).append('\n'));
    if (report.result() instanceof Passed passed) {
      passed.printed().forEach(p -> text.append("  printed: ").append(p).append('\n'));
      passed.warnings().forEach(w -> text.append("  TLC warns: ").append(w).append('\n'));
    }
    if (report.result() instanceof Passed passed && !passed.neverTaken().isEmpty()) {
      text.append("  never taken: ").append(neverTaken(passed.neverTaken())).append('\n');
    }
    if (report.result() instanceof Violated violated && !report.ok()) {
      violated.counterexample().ifPresent(c -> text.append(of(c).indent(2)));
    }
    return text.toString();
  }

  /** One line: outcome, model, figures. */
  public static String line(ModelReport report) {
    ModelResult result = report.result();
    String outcome = report.ok() ? "ok  " : report.decided() ? "FAIL" : "ERROR";
    return outcome
        + " "
        + report.model().id()
        + ": "
        + verdict(result)
        + String.format(Locale.ROOT, ", %.1f CPU-s", result.cpuSeconds());
  }

  private static String verdict(ModelResult result) {
    if (result instanceof Passed passed) {
      return "passed" + figures(passed.statistics()) + properties(passed.properties());
    }
    if (result instanceof Violated violated) {
      return "violated "
          + violated.property()
          + violated
              .counterexample()
              .map(
                  c ->
                      " after " + c.steps().size() + (c.steps().size() == 1 ? " state" : " states"))
              .orElse("");
    }
    return "no verdict ("
        + ((Failed) result).reason().name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + ")";
  }

  private static String figures(Statistics statistics) {
    if (statistics.distinct() < 0) {
      return ", " + statistics.generated() + " states sampled";
    }
    String depth = statistics.depth() < 0 ? "" : ", depth " + statistics.depth();
    return ", " + statistics.distinct() + " distinct states" + depth;
  }

  private static String properties(List<String> properties) {
    return properties.isEmpty() ? ", no property" : ", " + String.join(" ", properties);
  }

  private static String neverTaken(List<ActionCoverage> actions) {
    return actions.stream()
        .map(a -> a.action() + " (" + a.module() + ".tla, line " + a.line() + ")")
        .collect(Collectors.joining(", "));
  }

  /**
   * The behaviour, state by state: the action with its parameters where they are known, then the
   * variables; {@code *} marks one that the step changed. Only the first state lists them all.
   */
  public static String of(Counterexample counterexample) {
    StringBuilder text = new StringBuilder();
    for (Step step : counterexample.steps()) {
      text.append(step.number()).append(". ").append(call(step)).append('\n');
      boolean first = step.number() == counterexample.steps().get(0).number();
      for (Assignment assignment : step.state()) {
        if (first || assignment.changed()) {
          text.append(assignment.changed() ? "   * " : "     ");
          text.append(assignment.variable()).append(" = ").append(assignment.value()).append('\n');
        }
      }
    }
    int last = counterexample.steps().get(counterexample.steps().size() - 1).number();
    if (counterexample.stutters()) {
      text.append("then nothing changes for ever: the behaviour stays in state ")
          .append(last)
          .append('\n');
    }
    if (counterexample.backTo().isPresent()) {
      text.append("back to state ")
          .append(counterexample.backTo().getAsInt())
          .append(", and so on for ever\n");
    }
    return text.toString();
  }

  /** {@code Phase1b("a1", [type |-> "1a", bal |-> 0])}; the bare name where they are not known. */
  static String call(Step step) {
    String arguments =
        step.parameters()
            .filter(list -> !list.isEmpty())
            .map(
                list ->
                    list.stream().map(Argument::value).collect(Collectors.joining(", ", "(", ")")))
            .orElse("");
    return step.action() + arguments;
  }

  /** One line for a progress display. */
  public static String line(Model model, Progress progress) {
    if (progress.distinct() < 0) {
      return String.format(
          Locale.ROOT,
          "%s: %,d states along random behaviours, %,d/s",
          model.id(),
          progress.generated(),
          progress.statesPerSecond());
    }
    return String.format(
        Locale.ROOT,
        "%s: %,d states, %,d distinct, %,d in queue, depth %d, %,d/s",
        model.id(),
        progress.generated(),
        progress.distinct(),
        progress.queue(),
        progress.depth(),
        progress.statesPerSecond());
  }
}
