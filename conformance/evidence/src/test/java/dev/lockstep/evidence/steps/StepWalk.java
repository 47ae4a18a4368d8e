package dev.lockstep.evidence.steps;

import dev.lockstep.replay.Evaluator;
import dev.lockstep.replay.Evaluator.State;
import dev.lockstep.replay.Evaluator.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Walks over the states of a model and shows each step. */
final class StepWalk {
  private StepWalk() {}

  /** Sees the steps from a state; says whether the walk goes on. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(State from, List<Step> steps);
  }

  /**
   * Every step of every state that can be reached.
   *
   * @return whether it came to the end: not if there were more states than that, or if the visitor
   *     had enough
   */
  static boolean everywhere(Evaluator evaluator, int statesMax, Visitor visitor) {
    Set<State> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<State> open = new ArrayDeque<>();
    for (State initial : evaluator.initialStates()) {
      if (seen.add(initial)) {
        open.add(initial);
      }
    }
    while (!open.isEmpty()) {
      State from = open.remove();
      List<Step> steps = evaluator.steps(from);
      if (!visitor.visit(from, steps)) {
        return false;
      }
      for (Step step : steps) {
        if (seen.add(step.to())) {
          if (seen.size() > statesMax) {
            return false;
          }
          open.add(step.to());
        }
      }
    }
    return true;
  }

  /**
   * A behaviour at random: an action among those that are possible, by its weight, then one of its
   * steps. All steps of the states on the way are shown.
   */
  static void atRandom(
      Evaluator evaluator,
      int length,
      Random random,
      Map<String, Integer> weights,
      Visitor visitor) {
    State state = evaluator.initialStates().get(0);
    for (int i = 0; i < length; i++) {
      List<Step> steps = evaluator.steps(state);
      if (!visitor.visit(state, steps)) {
        return;
      }
      Map<String, List<Step>> byAction = new TreeMap<>();
      for (Step step : steps) {
        byAction.computeIfAbsent(step.action(), key -> new ArrayList<>()).add(step);
      }
      List<Step> chosen = choose(byAction, weights, random);
      state = chosen.get(random.nextInt(chosen.size())).to();
      evaluator.retain(List.of(state));
    }
  }

  private static List<Step> choose(
      Map<String, List<Step>> byAction, Map<String, Integer> weights, Random random) {
    List<List<Step>> urn = new ArrayList<>();
    BiConsumer<String, List<Step>> fill =
        (action, steps) -> {
          for (int i = 0; i < weights.getOrDefault(action, 20); i++) {
            urn.add(steps);
          }
        };
    byAction.forEach(fill);
    return urn.get(random.nextInt(urn.size()));
  }
}
