package dev.lockstep.specs;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A behaviour that violates a property. Immutable.
 *
 * @param steps the states in order, the initial one first; never empty
 * @param backTo for a liveness violation that loops: the number of the state to which the last one
 *     returns
 * @param stutters for a liveness violation: true where the behaviour stays in its last state for
 *     ever
 */
public record Counterexample(List<Step> steps, OptionalInt backTo, boolean stutters) {
  public Counterexample {
    steps = List.copyOf(steps);
  }

  /**
   * One state, and the action that led to it.
   *
   * @param number from 1
   * @param action the action's name; {@code Init} for the first state
   * @param parameters its arguments in TLA+ syntax; empty where they are not known for certain. An
   *     action without parameters has an empty list
   * @param place where TLC says the action stands; empty for the initial state
   * @param state the variables in the specification's order
   */
  public record Step(
      int number,
      String action,
      Optional<List<Argument>> parameters,
      Optional<String> place,
      List<Assignment> state) {
    public Step {
      state = List.copyOf(state);
    }
  }

  /** A parameter's name in the action's definition, and its value in TLA+ syntax. */
  public record Argument(String parameter, String value) {}

  /**
   * A variable's value in one state.
   *
   * @param changed true where the state before had another value; false in the initial state
   */
  public record Assignment(String variable, String value, boolean changed) {}
}
