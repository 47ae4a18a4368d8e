package dev.lockstep.replay.export;

import dev.lockstep.traces.Value;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** One line of an exported behaviour. */
sealed interface Line {

  /** A step that the trace shows, or one that a restart stands for (nothing but its action). */
  record Step(
      String node,
      String action,
      SortedMap<String, Value> parameters,
      SortedMap<String, Value> changes,
      List<String> logged)
      implements Line {}

  /** The node's variables have these values. */
  record Check(String node, SortedMap<String, Value> variables) implements Line {}

  /** Goes on at one of these lines, counted from 1. */
  record Goto(List<Integer> lines) implements Line {}

  /** The line as a record of TLA+. */
  default String toTla() {
    if (this instanceof Step step) {
      TreeSet<String> same = new TreeSet<>(step.logged());
      same.removeAll(step.changes().keySet());
      return "[kind |-> \"step\", node |-> "
          + Value.of(step.node())
          + ", action |-> "
          + Value.of(step.action())
          + ", given |-> "
          + Value.strings(step.parameters().keySet())
          + ", params |-> "
          + Value.record(new TreeMap<>(step.parameters()))
          + ", names |-> "
          + Value.strings(step.changes().keySet())
          + ", set |-> "
          + Value.record(new TreeMap<>(step.changes()))
          + ", same |-> "
          + Value.strings(same)
          + "]";
    } else if (this instanceof Check check) {
      return "[kind |-> \"check\", node |-> "
          + Value.of(check.node())
          + ", names |-> "
          + Value.strings(check.variables().keySet())
          + ", set |-> "
          + Value.record(new TreeMap<>(check.variables()))
          + "]";
    }
    return "[kind |-> \"goto\", to |-> "
        + Value.set(((Goto) this).lines().stream().map(line -> Value.of((long) line)).toList())
        + "]";
  }
}
