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

  /** What a run needs of a specification that is loaded with these constants. */
  static Engine of(Evaluator evaluator, SortedMap<String, Value> constants, ReplayOptions options) {
    evaluator.compareEvery(options.compareEvery());
    return new Engine(
        constants, evaluator, new Frontiers(evaluator, options), evaluator.initialStates());
  }
}
