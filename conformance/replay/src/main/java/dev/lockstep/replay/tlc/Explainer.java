package dev.lockstep.replay.tlc;

import dev.lockstep.replay.Explanation;
import dev.lockstep.replay.Explanation.Kind;
import dev.lockstep.replay.Observation;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tla2sany.semantic.ExprNode;
import tla2sany.semantic.FormalParamNode;
import tlc2.tool.TLCState;
import tlc2.tool.impl.ReplayTool;
import tlc2.tool.impl.ReplayTool.Conjunct;
import tlc2.util.Context;

/** Finds out why a step is not possible; takes its time, since it runs once per rejection. */
final class Explainer {
  private final TlcEvaluator evaluator;
  private final ReplayTool tool;
  private final util.UniqueString[] names;
  private final List<String> variables;
  private final Source source;

  Explainer(
      TlcEvaluator evaluator,
      ReplayTool tool,
      util.UniqueString[] names,
      List<String> variables,
      Source source) {
    this.evaluator = evaluator;
    this.tool = tool;
    this.names = names;
    this.variables = variables;
    this.source = source;
  }

  Explanation explain(tlc2.value.impl.Value[] before, TLCState from, Observation observation) {
    Compiled compiled = evaluator.compile(observation);
    if (compiled.sites.isEmpty()) {
      return bare(
          Kind.NO_SUCH_ACTION,
          "Next applies no action "
              + observation.action()
              + "; it applies "
              + String.join(", ", evaluator.actions()));
    }
    List<Explanation> ends = new ArrayList<>();
    Bindings.Ended ended = ended(from, ends);
    try {
      evaluator.ways(
          compiled,
          from,
          (parameters, conjuncts) -> ends.add(inside(before, from, compiled, conjuncts)),
          ended);
    } catch (RuntimeException e) {
      ends.add(notEvaluable(evaluator.evaluation(e)));
    }
    return ends.stream()
        .max(java.util.Comparator.comparingInt(Explanation::satisfied))
        .orElseGet(
            () ->
                bare(
                    Kind.NO_STEP,
                    "Next offers no value for a parameter of "
                        + observation.action()
                        + " that is not in the event"));
  }

  private Bindings.Ended ended(TLCState from, List<Explanation> ends) {
    return new Bindings.Ended() {
      @Override
      public void outside(
          FormalParamNode variable,
          ExprNode domain,
          tlc2.value.impl.Value value,
          tlc2.value.impl.Value set) {
        String text = source.text(domain);
        ends.add(
            new Explanation(
                Kind.OUTSIDE_DOMAIN,
                variable.getName() + " \\in " + text,
                source.place(domain),
                variable.getName() + " = " + Source.shorten(value),
                text + " = " + Source.shorten(set),
                variable.getName() + " is not in " + text + ", from which Next takes it",
                -1,
                new TreeMap<>()));
      }

      @Override
      public void guard(ExprNode guard, Context bindings) {
        Conjuncts walk = new Conjuncts(tool, source, from, null, List.of());
        ends.add(walk.falseGuard(guard, bindings, -1));
      }
    };
  }

  private Explanation inside(
      tlc2.value.impl.Value[] before, TLCState from, Compiled compiled, List<Conjunct> conjuncts) {
    SortedMap<String, Value> expected = expected(before, from, compiled, conjuncts);
    Explanation found;
    try {
      found = new Conjuncts(tool, source, from, compiled, List.of(names)).firstFalse(conjuncts);
    } catch (RuntimeException e) {
      found = notEvaluable(evaluator.evaluation(e));
    }
    Kind kind = expected.isEmpty() ? found.kind() : Kind.OTHER_EFFECT;
    return new Explanation(
        kind,
        found.conjunct(),
        found.place(),
        found.left(),
        found.right(),
        found.sentence(),
        found.satisfied(),
        expected);
  }

  /** What the specification's own step does to the logged variables where the trace differs. */
  private SortedMap<String, Value> expected(
      tlc2.value.impl.Value[] before, TLCState from, Compiled compiled, List<Conjunct> conjuncts) {
    List<tlc2.value.impl.Value[]> results;
    try {
      results = evaluator.results(conjuncts, from);
    } catch (RuntimeException e) {
      evaluator.evaluation(e);
      return new TreeMap<>();
    }
    SortedMap<String, Value> nearest = null;
    for (tlc2.value.impl.Value[] after : results) {
      SortedMap<String, Value> differs = differences(before, after, compiled);
      if (nearest == null || differs.size() < nearest.size()) {
        nearest = differs;
      }
    }
    return nearest == null ? new TreeMap<>() : nearest;
  }

  private SortedMap<String, Value> differences(
      tlc2.value.impl.Value[] before, tlc2.value.impl.Value[] after, Compiled compiled) {
    SortedMap<String, Value> differs = new TreeMap<>();
    for (int i = 0; i < before.length; i++) {
      if (compiled.logged(i) == null && !compiled.unchanged[i]) {
        continue;
      }
      tlc2.value.impl.Value logged =
          compiled.unchanged[i]
              ? TlcEvaluator.select(before[i], compiled.node)
              : compiled.logged(i);
      tlc2.value.impl.Value own = TlcEvaluator.select(after[i], compiled.node);
      if (own != null && (logged == null || !TlcValues.same(own, logged))) {
        differs.put(variables.get(i), TlcValues.fromTlc(own));
      }
    }
    return differs;
  }

  private static Explanation notEvaluable(RuntimeException e) {
    return bare(Kind.NOT_EVALUABLE, "TLC can't evaluate it: " + LoadedSpecification.oneLine(e));
  }

  private static Explanation bare(Kind kind, String sentence) {
    return new Explanation(kind, "", "", "", "", sentence, -2, new TreeMap<>());
  }
}
