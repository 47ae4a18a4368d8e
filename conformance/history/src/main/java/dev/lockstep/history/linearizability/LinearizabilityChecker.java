package dev.lockstep.history.linearizability;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges histories against a model, each key alone. Thread-safe; a check takes the calling thread.
 *
 * <p>Exact: accepted means that an order was found, rejected that every one was tried. Where a
 * bound of {@link Limits} ends a search the key is undecided, and never passes.
 */
public final class LinearizabilityChecker {
  private final Model model;
  private final Limits limits;

  /** A checker with these bounds for each key. */
  public LinearizabilityChecker(Model model, Limits limits) {
    this.model = model;
    this.limits = limits;
  }

  /** A checker with {@link Limits#DEFAULT}. */
  public LinearizabilityChecker(Model model) {
    this(model, Limits.DEFAULT);
  }

  /**
   * Judges a history.
   *
   * @param operations in any order; those that certainly took no effect are left out
   * @throws IllegalArgumentException if one is no call of the model
   */
  public LinearizabilityReport check(Collection<Operation> operations) {
    Map<Value, List<Operation>> byKey = new TreeMap<>();
    for (Operation operation : operations) {
      byKey.computeIfAbsent(model.key(operation.call()), key -> new ArrayList<>()).add(operation);
    }
    List<LinearizabilityReport.Key> keys = new ArrayList<>();
    byKey.forEach((key, own) -> keys.add(check(new KeyHistory(key, own, limits.bytesMax()))));
    return new LinearizabilityReport(keys);
  }

  private LinearizabilityReport.Key check(KeyHistory history) {
    Search search = search(history);
    Search.End end = search.run();
    List<Operation> order = List.of();
    List<String> explanation = List.of();
    Verdict verdict = Verdict.UNDECIDED;
    if (end == Search.End.FOUND) {
      verdict = Verdict.ACCEPTED;
      order = search.order();
    } else if (end == Search.End.EXHAUSTED) {
      verdict = Verdict.REJECTED;
      explanation = explain(history, search);
    }
    return new LinearizabilityReport.Key(
        history.key,
        verdict,
        history.returned.size(),
        history.unknown.size(),
        search.configurations(),
        order,
        explanation);
  }

  private Search search(KeyHistory history) {
    return new Search(model, history, limits, new Visited());
  }

  /**
   * Explains the shortest beginning of the history that has no order. If one has none, no longer
   * one has any, so it is found by halving. The search of the whole history gives the lower bound,
   * which seldom has to be raised: that search knew what became of operations that had not returned
   * by then. A beginning whose search a bound ends counts as having an order.
   */
  private List<String> explain(KeyHistory history, Search whole) {
    int low = whole.farthest();
    int high = history.returned.size() - 1;
    int tried = low;
    List<String> lines =
        List.of("no order explains these results; a bound ended the search for the reason");
    while (low <= high) {
      KeyHistory beginning = history.until(tried);
      Search search = search(beginning);
      if (search.run() == Search.End.EXHAUSTED) {
        lines = new Explanation(model, beginning, search).lines();
        high = tried - 1;
      } else {
        low = tried + 1;
      }
      tried = (low + high) >>> 1;
    }
    return lines;
  }
}
