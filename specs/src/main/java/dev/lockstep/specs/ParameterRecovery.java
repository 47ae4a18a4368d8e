package dev.lockstep.specs;

import dev.lockstep.specs.Counterexample.Argument;
import dev.lockstep.specs.Counterexample.Assignment;
import dev.lockstep.specs.Counterexample.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adds to a counterexample the parameters of its actions, where the specification leaves one
 * choice.
 *
 * <p>A child walks the behaviour once more with TLC's own evaluator. When it cannot, the
 * counterexample stays as it is: the verdict does not depend on it.
 */
final class ParameterRecovery {
  private ParameterRecovery() {}

  static Counterexample recover(Model model, CheckOptions options, Counterexample bare) {
    if (bare.steps().size() < 2) {
      return bare;
    }
    List<Path> library = new ArrayList<>(model.library());
    library.addAll(options.library());
    List<String> steps = new ArrayList<>();
    bare.steps().forEach(step -> steps.add(step.action() + '\t' + text(step.state())));
    List<String> arguments =
        List.of(model.module().orElseThrow().toString(), model.config().toString());
    try {
      SpecProcess.Answer answer =
          SpecProcess.run("explain", arguments, library, options.heapMegabytesFor(model), steps);
      return answer.exit() == 0 ? explained(bare, answer.lines()) : bare;
    } catch (IOException e) {
      return bare;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return bare;
    }
  }

  /** A state as TLC prints it; the child compares without regard to layout. */
  private static String text(List<Assignment> state) {
    StringBuilder text = new StringBuilder();
    for (Assignment assignment : state) {
      text.append(state.size() > 1 ? "/\\ " : "");
      text.append(assignment.variable()).append(" = ").append(assignment.value()).append(' ');
    }
    return text.toString();
  }

  private static Counterexample explained(Counterexample bare, List<String> lines) {
    Map<Integer, String[]> byNumber = new HashMap<>();
    for (String line : lines) {
      String[] fields = line.split("\t");
      byNumber.put(Integer.parseInt(fields[0]), fields);
    }
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < bare.steps().size(); i++) {
      Step step = bare.steps().get(i);
      String[] fields = byNumber.get(i + 1);
      steps.add(fields == null ? step : explained(step, fields));
    }
    return new Counterexample(steps, bare.backTo(), bare.stutters());
  }

  private static Step explained(Step step, String[] fields) {
    Optional<List<Argument>> parameters = Optional.empty();
    if (fields[2].equals("all")) {
      List<Argument> found = new ArrayList<>();
      for (int i = 3; i + 1 < fields.length; i += 2) {
        found.add(new Argument(fields[i], fields[i + 1]));
      }
      parameters = Optional.of(List.copyOf(found));
    }
    return new Step(step.number(), fields[1], parameters, step.place(), step.state());
  }
}
