package dev.lockstep.replay;

import dev.lockstep.traces.Value;
import java.util.List;
import java.util.SortedMap;

/**
 * Why a step does not agree with the specification.
 *
 * @param kind what is wrong
 * @param conjunct the first part of the action that is false, as it stands in the specification;
 *     empty where there is none
 * @param place the conjunct's module and line, such as {@code PaxosNode.tla:112}
 * @param left the conjunct's left side and its value, such as {@code maxBal["a1"] = 3}; or empty
 * @param right the conjunct's right side and its value; or empty
 * @param sentence the reason in one sentence
 * @param satisfied how many conjuncts held before the false one
 * @param expected logged variables at the node as the specification's step leaves them, where the
 *     trace says otherwise; empty if no such step exists
 */
public record Explanation(
    Kind kind,
    String conjunct,
    String place,
    String left,
    String right,
    String sentence,
    int satisfied,
    SortedMap<String, Value> expected) {

  /** What is wrong. */
  public enum Kind {
    /** Next applies no action of this name. */
    NO_SUCH_ACTION,
    /** A parameter is outside the set that Next takes it from: a message never sent, say. */
    OUTSIDE_DOMAIN,
    /** A condition on the state before the step is false. */
    GUARD_FALSE,
    /** The step exists, but it changes the variables in another way than the trace says. */
    OTHER_EFFECT,
    /** The specification can't be evaluated on this step. */
    NOT_EVALUABLE,
    /** No single conjunct could be named. */
    NO_STEP
  }

  /** The lines that a report prints. */
  public List<String> lines() {
    java.util.ArrayList<String> lines = new java.util.ArrayList<>();
    lines.add(sentence);
    if (!conjunct.isEmpty()) {
      lines.add("false: " + conjunct + (place.isEmpty() ? "" : "   (" + place + ")"));
    }
    if (!left.isEmpty()) {
      lines.add("  left:  " + left);
    }
    if (!right.isEmpty()) {
      lines.add("  right: " + right);
    }
    return lines;
  }
}
