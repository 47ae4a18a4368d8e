package dev.lockstep.replay;

import dev.lockstep.replay.Evaluator.State;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Moves sets of states over observations, and remembers what it has seen: a transition is a
 * function of the state and the observation, so remembering is sound, and instances that take the
 * same way cost one evaluation. What is remembered is bounded; when it is full, it is forgotten.
 * Where next to nothing is seen again, as in one long instance, remembering pauses.
 *
 * <p>A state that violates an invariant is no part of any set: a behaviour that violates an
 * invariant explains nothing.
 */
final class Frontiers {
  static final String PERSIST = "Persist";
  static final String CRASH = "Crash";
  static final String RESTART = "Restart";

  /** After so many steps it is seen whether remembering pays, and so few known ones do not. */
  private static final int SAMPLE = 5_000;

  private static final int RARE = 50;

  /** After so many steps without remembering it is tried again. */
  private static final int RETRIED_AFTER = 200_000;

  /** More states explain an instance than the limit allows. */
  static final class Overflow extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private record Key(State state, Observation observation) {
    @Override
    public boolean equals(Object object) {
      return object instanceof Key other
          && state == other.state
          && observation.equals(other.observation);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(state) * 31 + observation.hashCode();
    }
  }

  private final Evaluator evaluator;
  private final ReplayOptions options;
  private final Map<Key, State[]> steps = new HashMap<>();
  private final Map<Key, State[]> recoveries = new HashMap<>();
  private final Map<Observation, Observation> observations = new HashMap<>();
  private int retainedMax;
  private long observed;
  private long remembered;
  private boolean remembering = true;
  private int asked;
  private int known;

  Frontiers(Evaluator evaluator, ReplayOptions options) {
    this.evaluator = evaluator;
    this.options = options;
    this.retainedMax = options.statesMax();
  }

  /** Transitions that were known already. */
  long remembered() {
    return remembered;
  }

  /** The one object for observations that are equal. */
  Observation intern(Observation observation) {
    if (!remembering) {
      return observation;
    }
    Observation same = observations.putIfAbsent(observation, observation);
    if (same != null) {
      return same;
    }
    observed += observation.weight();
    return observation;
  }

  /** States that satisfy every invariant. */
  State[] sound(Collection<State> states) {
    List<State> sound = new ArrayList<>(states.size());
    for (State state : states) {
      if (evaluator.violated(state).isEmpty()) {
        sound.add(state);
      }
    }
    return sound.toArray(State[]::new);
  }

  /** All states that one step leads to and that agree with the observation; may be empty. */
  State[] step(State[] from, Observation observation) throws Overflow {
    if (from.length == 1) {
      return bounded(step(from[0], observation));
    }
    EvaluationException failure = null;
    Set<State> all = new LinkedHashSet<>();
    for (State state : from) {
      try {
        Collections.addAll(all, step(state, observation));
      } catch (EvaluationException e) {
        failure = e;
      }
    }
    if (all.isEmpty() && failure != null) {
      throw failure;
    }
    return bounded(all.toArray(State[]::new));
  }

  private State[] step(State from, Observation observation) {
    asked++;
    if (!remembering) {
      return sound(evaluator.successors(from, observation));
    }
    Key key = new Key(from, observation);
    State[] to = steps.get(key);
    if (to != null) {
      remembered++;
      known++;
      return to;
    }
    to = sound(evaluator.successors(from, observation));
    steps.put(key, to);
    return to;
  }

  private State[] bounded(State[] states) throws Overflow {
    if (states.length > options.frontierMax()) {
      throw new Overflow();
    }
    return states;
  }

  /** The states that agree with logged variables of a node. */
  State[] agreeing(State[] states, String node, SortedMap<String, Value> variables) {
    List<State> kept = new ArrayList<>(states.length);
    for (State state : states) {
      if (evaluator.agrees(state, node, variables)) {
        kept.add(state);
      }
    }
    return kept.size() == states.length ? states : kept.toArray(State[]::new);
  }

  /**
   * What a node that was killed comes back with: any number of Persist steps, then Crash, then
   * Restart, none of which was logged, and then a state that agrees with the recorded one. A
   * specification without Persist or Crash takes no such step.
   */
  State[] recover(State[] from, String node, SortedMap<String, Value> recorded, List<String> logged)
      throws Overflow {
    Observation key =
        intern(new Observation("recover " + RESTART, node, new TreeMap<>(), recorded, logged));
    Set<State> all = new LinkedHashSet<>();
    for (State state : from) {
      Collections.addAll(all, recover(state, key));
    }
    return bounded(all.toArray(State[]::new));
  }

  private State[] recover(State from, Observation key) throws Overflow {
    State[] same = recoveries.get(new Key(from, key));
    if (same != null) {
      remembered++;
      return same;
    }
    State[] states = persisted(from, key.node());
    if (evaluator.parameters(CRASH).isPresent()) {
      states = step(states, unlogged(CRASH, key.node()));
    }
    states = states.length == 0 ? states : step(states, unlogged(RESTART, key.node()));
    State[] to =
        agreeing(
            states, key.node(), Collections.unmodifiableSortedMap(new TreeMap<>(key.changes())));
    recoveries.put(new Key(from, key), to);
    return to;
  }

  private State[] persisted(State from, String node) throws Overflow {
    Set<State> all = new LinkedHashSet<>(List.of(from));
    if (evaluator.parameters(PERSIST).isPresent()) {
      Observation persist = unlogged(PERSIST, node);
      List<State> open = new ArrayList<>(all);
      while (!open.isEmpty()) {
        State state = open.remove(open.size() - 1);
        for (State next : step(state, persist)) {
          if (all.add(next)) {
            open.add(next);
          }
        }
        bounded(all.toArray(State[]::new));
      }
    }
    return all.toArray(State[]::new);
  }

  private Observation unlogged(String action, String node) {
    return intern(new Observation(action, node, new TreeMap<>(), new TreeMap<>(), List.of()));
  }

  /** Whether it is time to call {@link #forget}. */
  boolean full() {
    return evaluator.retained() > retainedMax
        || steps.size() > 2 * options.statesMax()
        || observed > 2L * options.statesMax()
        || (remembering ? asked == SAMPLE && isRare() : asked > RETRIED_AFTER);
  }

  private boolean isRare() {
    return known < asked / RARE;
  }

  /** Forgets everything but the states that instances stand in. */
  void forget(Iterable<State> live) {
    steps.clear();
    recoveries.clear();
    observations.clear();
    observed = 0;
    remembering = !(remembering && isRare());
    evaluator.remember(remembering);
    asked = 0;
    known = 0;
    evaluator.retain(live);
    retainedMax = evaluator.retained() + options.statesMax();
  }
}
