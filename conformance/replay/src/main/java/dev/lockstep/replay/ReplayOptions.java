package dev.lockstep.replay;

/**
 * How to replay.
 *
 * @param frontierMax states per instance above which the instance becomes undecided
 * @param statesMax states and remembered transitions to keep ready, which bounds memory
 * @param otherSpecification whether a trace of another specification hash is judged all the same
 * @param compareEvery one step in so many is judged by TLC's evaluator too, where the compiled one
 *     judged it; they must agree
 */
public record ReplayOptions(
    int frontierMax, int statesMax, boolean otherSpecification, int compareEvery) {
  /**
   * 1,000 states per instance, 20,000 states in all, the trace's own specification only, about one
   * step in 1,000 judged twice.
   */
  public static final ReplayOptions DEFAULT = new ReplayOptions(1_000, 20_000, false, 1_009);

  public ReplayOptions {
    if (frontierMax < 1 || statesMax < 1 || compareEvery < 1) {
      throw new IllegalArgumentException("limits of replay are at least 1");
    }
  }

  /** The same with another limit per instance. */
  public ReplayOptions withFrontierMax(int states) {
    return new ReplayOptions(states, statesMax, otherSpecification, compareEvery);
  }

  /** The same with another limit on what is kept ready. */
  public ReplayOptions withStatesMax(int states) {
    return new ReplayOptions(frontierMax, states, otherSpecification, compareEvery);
  }

  /** The same, judging traces of another specification hash too. */
  public ReplayOptions withOtherSpecification() {
    return new ReplayOptions(frontierMax, statesMax, true, compareEvery);
  }

  /** The same with another share of steps that are judged twice; 1 for all. */
  public ReplayOptions withCompareEvery(int steps) {
    return new ReplayOptions(frontierMax, statesMax, otherSpecification, steps);
  }
}
