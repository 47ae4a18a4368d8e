package dev.lockstep.specs;

import dev.lockstep.specs.ModelResult.Failed;
import dev.lockstep.specs.ModelResult.Passed;
import dev.lockstep.specs.ModelResult.Violated;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares a result with what is expected of the model. */
final class Judgement {
  private Judgement() {}

  /** Every difference from the directive and from the table beside the model. */
  static List<String> faults(Model model, ModelResult result) {
    List<String> faults = new ArrayList<>(againstDirective(model, result));
    try {
      faults.addAll(ExpectedResults.of(model.folder()).drift(model, result));
    } catch (SpecsException e) {
      faults.add(e.getMessage());
    }
    return faults;
  }

  /** A model that must violate X passes only when exactly X is violated. */
  static List<String> againstDirective(Model model, ModelResult result) {
    Optional<String> expected = model.directives().expectation().violates();
    if (result instanceof Failed failed) {
      return List.of(failed.sentence());
    }
    if (result instanceof Passed) {
      return expected
          .map(name -> List.of("No violation was found, but the model must violate " + name + "."))
          .orElse(List.of());
    }
    Violated violated = (Violated) result;
    if (expected.isEmpty()) {
      return List.of(describe(violated));
    }
    return expected.get().equals(violated.property())
        ? List.of()
        : List.of(describe(violated) + " The model must violate " + expected.get() + " instead.");
  }

  private static String describe(Violated violated) {
    return switch (violated.kind()) {
      case DEADLOCK -> "A deadlock is reached: a state without a next step.";
      case ASSUMPTION -> "An assumption is false: " + violated.detail();
      default -> "The " + violated.kind().words() + " " + violated.property() + " is violated.";
    };
  }
}
