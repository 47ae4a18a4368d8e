package dev.lockstep.replay;

import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What an event says of one step: a transition of the specification is a function of this and of
 * the state before it, which is why replay may remember results by it.
 *
 * <p>Immutable but for its hash, which is computed when needed, and the slot in which an evaluator
 * keeps its own form; used by one thread.
 */
public final class Observation {
  private static final int LONG_MIN = 16;

  private final String action;
  private final String node;
  private final Map<String, Value> parameters;
  private final Map<String, Value> changes;
  private final List<String> logged;
  private int hash;
  private Object compiled;

  /**
   * An observation.
   *
   * @param action the specification's action
   * @param node the acting node, bound to the action's first parameter
   * @param parameters other parameters by name; those that are missing are searched for
   * @param changes logged variables with their new value at the node
   * @param logged the logged variables: one that {@code changes} does not list is unchanged at the
   *     node. Empty for a step that was not logged
   */
  public Observation(
      String action,
      String node,
      SortedMap<String, Value> parameters,
      SortedMap<String, Value> changes,
      List<String> logged) {
    this.action = action;
    this.node = node;
    this.parameters = parameters;
    this.changes = changes;
    this.logged = logged;
  }

  /** Of a long sequence the last elements tell it from those before. */
  private static int hash(Map<String, Value> changes) {
    int hash = 0;
    for (Map.Entry<String, Value> change : changes.entrySet()) {
      int length = length(change.getValue());
      int of =
          length < LONG_MIN
              ? change.getValue().hashCode()
              : ((Value.Seq) change.getValue()).elements().get(length - 1).hashCode() + length;
      hash = 31 * hash + (change.getKey().hashCode() ^ of);
    }
    return hash;
  }

  private static int length(Value value) {
    return value instanceof Value.Seq sequence ? sequence.elements().size() : 0;
  }

  /** How much memory it takes, where an observation of short values takes 1. */
  public int weight() {
    int weight = 1;
    for (Value value : changes.values()) {
      weight += length(value) / LONG_MIN;
    }
    return weight;
  }

  /** The action. */
  public String action() {
    return action;
  }

  /** The acting node. */
  public String node() {
    return node;
  }

  /** The logged parameters by name. */
  public Map<String, Value> parameters() {
    return parameters;
  }

  /** The changed variables with their new values at the node. */
  public Map<String, Value> changes() {
    return changes;
  }

  /** The logged variables. */
  public List<String> logged() {
    return logged;
  }

  /** What the evaluator stored with {@link #compiled(Object)}, or null. */
  public Object compiled() {
    return compiled;
  }

  /** Stores the evaluator's own form of this observation. */
  public void compiled(Object form) {
    compiled = form;
  }

  @Override
  public boolean equals(Object object) {
    if (object == this) {
      return true;
    }
    return object instanceof Observation other
        && hashCode() == other.hashCode()
        && action.equals(other.action)
        && node.equals(other.node)
        && logged.equals(other.logged)
        && parameters.equals(other.parameters)
        && changes.equals(other.changes);
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      hash =
          ((action.hashCode() * 31 + node.hashCode()) * 31 + parameters.hashCode()) * 31
              + hash(changes);
    }
    return hash;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(action).append('(').append(node);
    parameters.forEach((name, value) -> text.append(", ").append(name).append('=').append(value));
    return text.append(')').toString();
  }
}
