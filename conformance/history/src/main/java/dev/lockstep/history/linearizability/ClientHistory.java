package dev.lockstep.history.linearizability;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The operations of a run, put together from what clients noted. Not thread-safe.
 *
 * <p>Events of one operation come in order; those of different operations in any order.
 */
public final class ClientHistory {

  private record Id(String client, long number) {}

  private final Map<Id, HistoryEvent.Invoke> open = new LinkedHashMap<>();
  private final Set<Id> ended = new HashSet<>();
  private final List<Operation> operations = new ArrayList<>();
  private int refused;

  /**
   * Takes the next event.
   *
   * @throws IllegalArgumentException if it does not fit those before, in one sentence
   */
  public void add(HistoryEvent event) {
    Id id = new Id(event.client(), event.number());
    if (event instanceof HistoryEvent.Invoke invoke) {
      if (ended.contains(id) || open.putIfAbsent(id, invoke) != null) {
        throw wrong(id, "is invoked twice");
      }
      return;
    }
    HistoryEvent.Invoke invoke = open.get(id);
    if (invoke == null) {
      throw wrong(id, ended.contains(id) ? "ends twice" : "ends without having been invoked");
    }
    if (event instanceof HistoryEvent.Return end) {
      if (end.time() == Operation.NEVER) {
        throw wrong(id, "returns at a time that is kept for never");
      }
      operations.add(
          new Operation(
              id.client(),
              id.number(),
              invoke.operation(),
              invoke.time(),
              end.time(),
              end.result()));
    } else if (event instanceof HistoryEvent.Unknown) {
      operations.add(unknown(invoke));
    } else {
      refused++;
    }
    open.remove(id);
    ended.add(id);
  }

  /**
   * The operations so far, in order of invocation: those that returned, and those of unknown
   * outcome, to which the ones belong that have no second event. The refused are left out.
   */
  public List<Operation> operations() {
    List<Operation> all = new ArrayList<>(operations);
    open.values().forEach(invoke -> all.add(unknown(invoke)));
    all.sort(Comparator.comparingLong(Operation::invoked));
    return all;
  }

  /** How many operations were refused. */
  public int refused() {
    return refused;
  }

  private static Operation unknown(HistoryEvent.Invoke invoke) {
    return Operation.unknown(invoke.client(), invoke.number(), invoke.operation(), invoke.time());
  }

  private static IllegalArgumentException wrong(Id id, String what) {
    return new IllegalArgumentException(
        "operation %d of client %s %s".formatted(id.number(), id.client(), what));
  }
}
