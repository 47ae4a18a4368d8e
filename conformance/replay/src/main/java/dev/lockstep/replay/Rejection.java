package dev.lockstep.replay;

import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Where and why a trace leaves the specification.
 *
 * @param entry the record at fault
 * @param instance the instance in which no path is left
 * @param step the action with its parameters, or what else the record is
 * @param reason one of the ways to be rejected
 * @param explanation the specification's side; null where the reason needs none
 * @param invariant the violated invariant, or empty
 * @param before logged variables of the node before the event, those that matter only
 * @param logged the same variables as the trace leaves them
 * @param violating the whole state that violates the invariant, by variable; else empty
 * @param frontier how many states explained the trace up to this record
 * @param recent the last records of the node up to this one, oldest first
 * @param sender the record that sent the message involved, or null where it is not known
 */
public record Rejection(
    TraceEntry entry,
    String instance,
    String step,
    Reason reason,
    Explanation explanation,
    String invariant,
    SortedMap<String, Value> before,
    SortedMap<String, Value> logged,
    SortedMap<String, Value> violating,
    int frontier,
    List<TraceEntry> recent,
    TraceEntry sender) {

  /** The ways to be rejected. */
  public enum Reason {
    /** No step of the specification explains the event. */
    NO_STEP,
    /** Every path that explains the trace violates an invariant. */
    INVARIANT,
    /** A State record differs from what the events before it lead to. */
    STATE,
    /** No Persist steps, Crash and Restart lead to the state that the node recovered. */
    RECOVERY
  }

  /** The rejection in one line. */
  public String sentence() {
    return "REJECTED node="
        + entry.node()
        + " seq="
        + entry.record().sequence()
        + (instance.isEmpty() ? "" : " instance=" + instance)
        + " place="
        + entry.place()
        + " "
        + step
        + ": "
        + switch (reason) {
          case NO_STEP -> "no spec step explains it";
          case INVARIANT -> "the invariant " + invariant + " is violated on every path";
          case STATE -> "the recorded state differs from what the events lead to";
          case RECOVERY -> "no Persist steps, Crash and Restart lead to the recovered state";
        };
  }

  /** What kind of mistake this looks like; a hint, not a finding. */
  public String hint() {
    if (reason == Reason.INVARIANT) {
      return "every step is one that the specification allows, yet "
          + invariant
          + " fails: the specification of the steps is too weak, or an earlier event is wrong";
    }
    if (reason == Reason.STATE) {
      return "a change was not logged, or the trace misses an event";
    }
    if (reason == Reason.RECOVERY) {
      return "the node lost or invented durable data, or recovery sets a variable wrongly";
    }
    return switch (explanation.kind()) {
      case NO_SUCH_ACTION -> "the implementation logs an action that the specification lacks";
      case OUTSIDE_DOMAIN ->
          entry.record() instanceof dev.lockstep.traces.TraceRecord.Event event
                  && event.received() != null
              ? "the message was never sent in this instance with this content"
                  + (sender == null
                      ? ", and the trace has no event that sent it"
                      : "; the event that claims to have sent it is shown")
              : "a parameter is outside the set that the specification takes it from";
      case GUARD_FALSE -> "the implementation took a step that the specification forbids here";
      case OTHER_EFFECT ->
          "the step is allowed, but the implementation changes its variables in another way,"
              + " or does not log a change";
      case NOT_EVALUABLE -> "a value has another type than the specification expects";
      case NO_STEP -> "an earlier event of the same instance may be the wrong one";
    };
  }

  /** The whole rejection as lines of text. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(sentence());
    if (explanation != null) {
      explanation.lines().forEach(line -> lines.add("  " + line));
    }
    differences(lines);
    violating.forEach((variable, value) -> lines.add("  /\\ " + variable + " = " + value));
    lines.add("  states that explained the trace before: " + frontier);
    lines.add("  the node's last records:");
    recent.forEach(each -> lines.add("    " + TraceText.line(each)));
    if (sender != null) {
      lines.add("  the message was sent by:");
      lines.add("    " + TraceText.line(sender));
    }
    lines.add("  hint: " + hint());
    return lines;
  }

  private void differences(List<String> lines) {
    java.util.TreeSet<String> names = new java.util.TreeSet<>(before.keySet());
    names.addAll(logged.keySet());
    for (String variable : names) {
      Value expected = explanation == null ? null : explanation.expected().get(variable);
      lines.add(
          "  "
              + variable
              + "["
              + entry.node()
              + "]: before "
              + before.get(variable)
              + ", logged "
              + logged.get(variable)
              + (expected == null ? "" : ", expected " + expected));
    }
  }
}
