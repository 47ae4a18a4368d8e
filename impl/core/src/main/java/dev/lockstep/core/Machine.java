package dev.lockstep.core;

import dev.lockstep.traces.Value;
import java.util.Map;

/**
 * One node's part in one instance of a protocol: a single-threaded machine with values in and out.
 *
 * <p>A machine has no thread, clock, disk, socket, randomness or log; its fields are the variables
 * of the specification's Node rung at this node, under the same names. It is mutable and not
 * thread-safe: whoever owns it steps it from one thread at a time.
 */
public interface Machine {

  /**
   * Takes one input: at most one action of the specification.
   *
   * @throws RuntimeException only for a defect in the machine; its owner must stop the node. An
   *     input that is stale, repeated or refused is not an error
   */
  Effects step(Input input);

  /**
   * Takes one input as {@link #step(Input)} does, and leaves in a builder of the caller's what it
   * asks for. A machine that is stepped often does so without an object but for what leaves it: the
   * records, messages and replies themselves.
   *
   * @param effects begins anew here; the machine looks at it no more when this method has returned
   */
  default void step(Input input, Effects.Builder effects) {
    effects.copy(step(input));
  }

  /** The value of every logged variable at this node, read from the fields that decide. */
  Map<String, Value> state();

  /**
   * Puts the machine into a state of the specification; for driving it from a model.
   *
   * @param state a value for every variable that {@link #state()} lists
   */
  void restore(Map<String, Value> state);
}
