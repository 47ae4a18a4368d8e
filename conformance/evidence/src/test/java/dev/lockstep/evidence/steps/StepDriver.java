package dev.lockstep.evidence.steps;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the machines of one protocol are made to take a step of its specification, and where the
 * specification has what such a step asks for. Thread-safe.
 */
public interface StepDriver {

  /**
   * What a machine did.
   *
   * @param input what it took
   * @param after its variables after the step
   */
  record Taken(Input input, Effects effects, Map<String, Value> after) {}

  /**
   * Puts a machine into the state before, and has it take the step by one input.
   *
   * @param parameters those of the action, but for the acting node
   * @return empty if the step is none of a machine
   */
  Optional<Taken> take(
      Cluster cluster,
      String node,
      Map<String, Value> before,
      String action,
      Map<String, Value> parameters);

  /**
   * The parameters as a machine names them, where several name one step.
   *
   * @param before the node's variables before the step
   */
  default Map<String, Value> named(
      Map<String, Value> before, String action, Map<String, Value> parameters) {
    return parameters;
  }

  /** The variables of the specification that hold messages under way. */
  List<String> network();

  /** Whether the network of the specification keeps such a message. */
  boolean isKept(Value message);

  /** Whether a message under way says all that another one says. */
  boolean covers(Value message, Value other);

  /** The records that a node's variables say are on the way to its disk, oldest first. */
  List<Value> writing(Map<String, Value> state);

  /** The actions that change nothing but the network. */
  Set<String> networkActions();
}
