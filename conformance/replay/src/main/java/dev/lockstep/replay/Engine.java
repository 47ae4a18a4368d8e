package dev.lockstep.replay;

import dev.lockstep.replay.Evaluator.State;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.SortedMap;

/**
 * A specification loaded with a trace's constants, and the transitions remembered of it. Used by
 * one run at a time.
 */
record Engine(
    SortedMap<String, Value> constants,
    Evaluator evaluator,
    Frontiers frontiers,
    List<State> initial) {

  /** Loads the specification. */
  static Engine load(
      SpecificationView view, SortedMap<String, Value> constants, ReplayOptions options) {
    Evaluator evaluator = Evaluators.tlc(view, constants);
    evaluator.compareEvery(options.compareEvery());
    return new Engine(
        constants, evaluator, new Frontiers(evaluator, options), evaluator.initialStates());
  }
}
