package dev.lockstep.replay;

import dev.lockstep.replay.Evaluator.State;
import dev.lockstep.replay.Rejection.Reason;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord.Event;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Says what is wrong where no path is left. Runs once per replay and may take its time. */
final class Rejections {
  /** Of a large frontier this many states are explained; the one that gets furthest is shown. */
  private static final int EXPLAINED_MAX = 20;

  private final Evaluator evaluator;
  private final Senders senders;

  Rejections(Evaluator evaluator, Senders senders) {
    this.evaluator = evaluator;
    this.senders = senders;
  }

  /** No state of the instance takes the step of the event. */
  Rejection event(
      NodeTrack node,
      TraceEntry entry,
      Event event,
      InstanceTrack instance,
      Observation observation) {
    State[] frontier = instance.frontier;
    for (State state : frontier) {
      List<State> next = successors(state, observation);
      if (!next.isEmpty()) {
        String invariant = evaluator.violated(next.get(0)).orElse("");
        return build(
            node,
            entry,
            event,
            instance.name,
            Reason.INVARIANT,
            null,
            invariant,
            state,
            next.get(0),
            frontier.length);
      }
    }
    Explanation best = null;
    State from = frontier[0];
    for (int i = 0; i < Math.min(frontier.length, EXPLAINED_MAX); i++) {
      Explanation each = evaluator.explain(frontier[i], observation);
      if (best == null || each.satisfied() > best.satisfied()) {
        best = each;
        from = frontier[i];
      }
    }
    return build(
        node, entry, event, instance.name, Reason.NO_STEP, best, "", from, null, frontier.length);
  }

  private List<State> successors(State state, Observation observation) {
    try {
      return evaluator.successors(state, observation);
    } catch (EvaluationException e) {
      return List.of();
    }
  }

  private Rejection build(
      NodeTrack node,
      TraceEntry entry,
      Event event,
      String instance,
      Reason reason,
      Explanation explanation,
      String invariant,
      State from,
      State violating,
      int frontier) {
    java.util.TreeSet<String> concerned = new java.util.TreeSet<>(event.changes().keySet());
    if (explanation != null) {
      concerned.addAll(explanation.expected().keySet());
    }
    SortedMap<String, Value> before = Headers.at(evaluator, from, concerned, node.name);
    TreeMap<String, Value> logged = new TreeMap<>(before);
    logged.putAll(event.changes());
    return new Rejection(
        entry,
        instance,
        TraceText.step(event),
        reason,
        explanation,
        invariant,
        before,
        logged,
        whole(violating),
        frontier,
        List.copyOf(node.recent),
        senders.of(event.received()));
  }

  private SortedMap<String, Value> whole(State state) {
    TreeMap<String, Value> values = new TreeMap<>();
    if (state != null) {
      evaluator.variables().forEach(name -> values.put(name, evaluator.value(state, name)));
    }
    return values;
  }

  /** No state of the instance agrees with a State record. */
  Rejection state(
      NodeTrack node,
      TraceEntry entry,
      String instance,
      State[] frontier,
      SortedMap<String, Value> recorded) {
    return record(node, entry, instance, Reason.STATE, "State", frontier, recorded);
  }

  /** No Persist steps, Crash and Restart lead to what the node recovered. */
  Rejection recovery(
      NodeTrack node,
      TraceEntry entry,
      String instance,
      State[] frontier,
      SortedMap<String, Value> recorded) {
    return record(
        node, entry, instance, Reason.RECOVERY, Frontiers.RESTART + "()", frontier, recorded);
  }

  private Rejection record(
      NodeTrack node,
      TraceEntry entry,
      String instance,
      Reason reason,
      String step,
      State[] frontier,
      SortedMap<String, Value> recorded) {
    SortedMap<String, Value> before =
        Headers.at(evaluator, frontier[0], recorded.keySet(), node.name);
    TreeMap<String, Value> logged = new TreeMap<>(recorded);
    logged.entrySet().removeIf(each -> each.getValue().equals(before.get(each.getKey())));
    before.keySet().retainAll(logged.keySet());
    return new Rejection(
        entry,
        instance,
        step,
        reason,
        null,
        "",
        before,
        logged,
        new TreeMap<>(),
        frontier.length,
        List.copyOf(node.recent),
        null);
  }

  /** Every initial state violates an invariant. */
  Rejection initial(NodeTrack node, TraceEntry entry, String instance, State[] initial) {
    return new Rejection(
        entry,
        instance,
        "Init",
        Reason.INVARIANT,
        null,
        initial.length == 0 ? "(Init has no state)" : evaluator.violated(initial[0]).orElse(""),
        new TreeMap<>(),
        new TreeMap<>(),
        initial.length == 0 ? new TreeMap<>() : whole(initial[0]),
        initial.length,
        List.copyOf(node.recent),
        null);
  }
}
