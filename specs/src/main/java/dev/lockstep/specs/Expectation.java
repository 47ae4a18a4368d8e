package dev.lockstep.specs;

import java.util.Optional;

/**
 * What a model is expected to do: pass, or violate exactly one named property.
 *
 * @param violates the invariant or property that must be violated; {@code Deadlock} for a deadlock,
 *     {@code Assumption} for a false ASSUME; empty where the model must pass
 */
public record Expectation(Optional<String> violates) {
  /** The model must pass. */
  public static final Expectation PASSES = new Expectation(Optional.empty());

  /** The model must violate exactly this property. */
  public static Expectation violation(String property) {
    return new Expectation(Optional.of(property));
  }

  /** {@code passes} or {@code violates X}. */
  @Override
  public String toString() {
    return violates.map(property -> "violates " + property).orElse("passes");
  }
}
