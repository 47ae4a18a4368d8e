package dev.lockstep.replay;

import dev.lockstep.replay.Evaluator.State;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord.Event;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Traces of the Relay fixture that its specification makes up itself, by steps at random. */
final class RandomWalk {
  private RandomWalk() {}

  static final SortedMap<String, Value> CONSTANTS =
      new TreeMap<>(Map.of("Node", Value.strings(List.of("n1", "n2"))));

  /** A trace of one instance, {@code i}; what Guess chose is not in it. */
  static List<TraceEntry> of(Evaluator evaluator, int steps, Random random) {
    List<TraceEntry> entries = new ArrayList<>(Traces.started("n1", "n2").entries);
    State state = evaluator.initialStates().get(0);
    for (int i = 0; i < steps; i++) {
      List<Evaluator.Step> all = evaluator.steps(state);
      Evaluator.Step step = all.get(random.nextInt(all.size()));
      Map<String, Value> parameters = new TreeMap<>(step.parameters());
      String node = ((Value.Str) parameters.remove("n")).value();
      parameters.remove("g");
      SortedMap<String, Value> before = Headers.at(evaluator, state, Traces.LOGGED, node);
      SortedMap<String, Value> after = Headers.at(evaluator, step.to(), Traces.LOGGED, node);
      after.entrySet().removeIf(each -> each.getValue().equals(before.get(each.getKey())));
      Event event =
          new Event(i + 1, "i", step.action(), new TreeMap<>(parameters), after, null, 0, 1, 1);
      entries.add(new TraceEntry(node, 1, event, "walk:" + i));
      state = step.to();
    }
    return Mutations.renumbered(entries);
  }
}
