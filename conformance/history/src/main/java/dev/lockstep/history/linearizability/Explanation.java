package dev.lockstep.history.linearizability;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Why a history has no order, for a person: the operations about the return that cannot be
 * explained, and each state in which the object may have been, with what it would have answered.
 */
final class Explanation {
  private static final int RETURNED_MAX = 12;
  private static final int UNKNOWN_MAX = 6;
  private static final int STATES_MAX = 8;
  private static final int PATH_MAX = 4;

  private final Model model;
  private final KeyHistory history;
  private final List<Configuration> stuck;
  private final Operation wrong;

  /**
   * An explanation.
   *
   * @param history has no order, and has one without its last return
   * @param search the search that tried every order of it
   */
  Explanation(Model model, KeyHistory history, Search search) {
    this.model = model;
    this.history = history;
    this.stuck = search.stuck();
    this.wrong = history.returned.get(history.returned.size() - 1);
  }

  List<String> lines() {
    int before = history.returned.size() - 1;
    List<String> lines = new ArrayList<>();
    lines.add(
        before == 0
            ? "no order explains the first return:"
            : "some order explains the first %d returns, none the next one as well:"
                .formatted(before));
    lines.addAll(diagram());
    lines.addAll(states());
    return lines;
  }

  /** The latest operations: what returned long ago, or was asked long ago, seldom matters. */
  private List<String> diagram() {
    List<Operation> open = history.unknown.stream().filter(this::canMatter).toList();
    int returnedFrom = Math.max(0, history.returned.size() - RETURNED_MAX);
    int unknownFrom = Math.max(0, open.size() - UNKNOWN_MAX);
    List<Operation> shown =
        new ArrayList<>(history.returned.subList(returnedFrom, history.returned.size()));
    shown.addAll(open.subList(unknownFrom, open.size()));
    shown.sort(Comparator.comparingLong(Operation::invoked));
    List<String> lines = new ArrayList<>(new Diagram(model, shown, wrong).lines());
    if (returnedFrom > 0 || unknownFrom > 0) {
      lines.add(
          "not shown: %d earlier operations that returned, %d of unknown outcome"
              .formatted(returnedFrom, unknownFrom));
    }
    return lines;
  }

  /** Whether it changes one of the states that were tried, or was supposed on the way to one. */
  private boolean canMatter(Operation unknown) {
    return stuck.stream()
        .anyMatch(
            each ->
                Search.path(each, PATH_MAX).contains(unknown)
                    || model.step(each.state, unknown.call()).stream()
                        .anyMatch(step -> !step.state().equals(each.state)));
  }

  private List<String> states() {
    Map<Value, Configuration> byState = new TreeMap<>();
    for (Configuration each : stuck) {
      byState.merge(each.state, each, (one, other) -> one.usesNoMoreThan(other) ? one : other);
    }
    List<String> lines = new ArrayList<>();
    lines.add("states tried, and what %s would return there:".formatted(call(wrong)));
    byState.values().stream().limit(STATES_MAX).forEach(each -> lines.add("  " + state(each)));
    if (byState.size() > STATES_MAX) {
      lines.add("  and %d more states".formatted(byState.size() - STATES_MAX));
    }
    return lines;
  }

  private String state(Configuration configuration) {
    List<Operation> path = Search.path(configuration, PATH_MAX + 1);
    String order =
        path.stream()
            .skip(Math.max(0, path.size() - PATH_MAX))
            .map(operation -> operation.client() + " " + call(operation))
            .collect(Collectors.joining(", "));
    String results =
        model.step(configuration.state, wrong.call()).stream()
            .map(step -> step.result().toString())
            .collect(Collectors.joining(" or "));
    return "%s (%s%s): %s"
        .formatted(
            configuration.state,
            path.isEmpty() ? "at the beginning" : path.size() > PATH_MAX ? "after ..., " : "after ",
            order,
            results.isEmpty() ? "no answer" : results);
  }

  private String call(Operation operation) {
    return model.text(operation.call());
  }
}
