package dev.lockstep.history.linearizability;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The definition, word for word: a history is linearizable if, with some of the operations of
 * unknown outcome left out, one of all its permutations that keep the order of operations of which
 * one returned before the other was invoked is a run of the object. For few operations only. Keys
 * are not judged apart.
 */
final class BruteForce {
  private final Model model;
  private final List<Operation> operations;

  private BruteForce(Model model, List<Operation> operations) {
    this.model = model;
    this.operations = operations;
  }

  static boolean isLinearizable(Model model, List<Operation> history) {
    List<Operation> unknown = history.stream().filter(Operation::isUnknown).toList();
    return IntStream.range(0, 1 << unknown.size())
        .anyMatch(
            chosen -> {
              List<Operation> part = new ArrayList<>(history);
              for (int i = 0; i < unknown.size(); i++) {
                if ((chosen >> i & 1) == 0) {
                  part.remove(unknown.get(i));
                }
              }
              return new BruteForce(model, part).anyPermutation(new ArrayList<>());
            });
  }

  private boolean anyPermutation(List<Operation> order) {
    if (order.size() == operations.size()) {
      return isRun(order);
    }
    for (Operation next : operations) {
      if (!order.contains(next) && mayFollow(order, next)) {
        order.add(next);
        if (anyPermutation(order)) {
          return true;
        }
        order.remove(order.size() - 1);
      }
    }
    return false;
  }

  private boolean mayFollow(List<Operation> order, Operation next) {
    return operations.stream()
        .filter(other -> !other.equals(next) && !order.contains(other))
        .noneMatch(other -> other.returned() < next.invoked());
  }

  /** Whether the object, taking the operations in this order, answers as it did. */
  boolean isRun(List<Operation> order) {
    Map<Value, Value> states = new HashMap<>();
    for (Operation operation : order) {
      Value key = model.key(operation.call());
      Value state = states.getOrDefault(key, model.initial(key));
      List<Model.Step> steps = model.step(state, operation.call());
      if (steps.size() != 1) {
        return false;
      }
      if (!operation.isUnknown() && !steps.get(0).result().equals(operation.result())) {
        return false;
      }
      states.put(key, steps.get(0).state());
    }
    return true;
  }

  /** Whether an order is what a checker has to show who accepts the history. */
  static boolean isWitness(Model model, List<Operation> history, List<Operation> order) {
    List<Operation> wanted =
        history.stream().filter(each -> !each.isUnknown() || order.contains(each)).toList();
    if (order.size() != wanted.size() || !order.containsAll(wanted)) {
      return false;
    }
    for (int i = 0; i < order.size(); i++) {
      for (int j = i + 1; j < order.size(); j++) {
        if (order.get(j).returned() < order.get(i).invoked()) {
          return false;
        }
      }
    }
    return new BruteForce(model, wanted).isRun(order);
  }
}
