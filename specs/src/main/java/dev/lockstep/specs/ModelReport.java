package dev.lockstep.specs;

import dev.lockstep.specs.ModelResult.Failed;
import java.util.List;

/**
 * A model, what TLC found, and how that differs from what was expected. Immutable.
 *
 * @param faults one sentence for each difference; empty where everything is as expected
 */
public record ModelReport(Model model, ModelResult result, List<String> faults) {
  public ModelReport {
    faults = List.copyOf(faults);
  }

  /** True where the model did exactly what it is expected to do. */
  public boolean ok() {
    return faults.isEmpty();
  }

  /** True where there is a verdict at all, expected or not. */
  public boolean decided() {
    return !(result instanceof Failed);
  }
}
