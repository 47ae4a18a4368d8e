package dev.lockstep.core;

import dev.lockstep.traces.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A node that lets go of machines although variables would be lost: the control of tests. */
public final class Reckless {

  private Reckless() {}

  /** As {@link Node#passivate}, but ignoring these variables in the comparison. */
  public static boolean passivate(Node node, String instance, String... ignored) {
    return node.passivate(
        instance, (state, anew) -> without(state, ignored).equals(without(anew, ignored)));
  }

  private static Map<String, Value> without(Map<String, Value> state, String... ignored) {
    Map<String, Value> rest = new HashMap<>(state);
    rest.keySet().removeAll(List.of(ignored));
    return rest;
  }
}
