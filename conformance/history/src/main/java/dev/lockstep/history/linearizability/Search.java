package dev.lockstep.history.linearizability;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Looks for an order of one key's operations that the model explains: Wing and Gong's search
 * ("Testing and verifying concurrent objects", 1993), which linearizes next any operation that was
 * invoked before the first return of one that is not linearized, with Lowe's memory of the
 * configurations that it has {@link Visited}. Used once, by one thread.
 *
 * <p>What Wing and Gong leave open, the order of trying, is farthest first: the configuration that
 * explains most returns goes on. An operation of unknown outcome is supposed to have taken effect
 * only when the configurations {@value #STEP_BACK} returns back have nothing left to try.
 *
 * <p>Nothing is left out but what cannot matter. (1) An operation that has the right result now,
 * and with that result leaves every state as it is, goes now: wherever it would go later, the
 * others do the same without it. (2) One of unknown outcome that leaves the state as it is need not
 * go now.
 */
final class Search {

  /** How a search ends. */
  enum End {
    /** There is an order. */
    FOUND,
    /** There is none: every way was tried. */
    EXHAUSTED,
    /** A bound was reached. */
    BOUND
  }

  private static final int STEP_BACK = 32;
  private static final int SUPPOSE = Integer.MAX_VALUE;

  /**
   * A configuration with what is to be tried from it: the open operation at this place, and those
   * after it; or {@link #SUPPOSE}.
   */
  private record Task(Configuration from, int next, long priority, long order)
      implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      int farthest = Long.compare(other.priority, priority);
      return farthest != 0 ? farthest : Long.compare(other.order, order);
    }
  }

  private final Model model;
  private final KeyHistory history;
  private final Limits limits;
  private final Visited visited;
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long order;
  private long configurations;
  private int farthest;
  private Configuration found;

  Search(Model model, KeyHistory history, Limits limits, Visited visited) {
    this.model = model;
    this.history = history;
    this.limits = limits;
    this.visited = visited;
  }

  End run() {
    if (history.isTooWide()) {
      return End.BOUND;
    }
    reach(Configuration.initial(model.initial(history.key)));
    while (found == null && !tasks.isEmpty()) {
      if (configurations > limits.configurationsMax() || visited.bytes() > limits.bytesMax()) {
        return End.BOUND;
      }
      Task task = tasks.remove();
      if (task.next() == SUPPOSE) {
        suppose(task.from());
      } else {
        linearize(task.from(), task.next());
      }
    }
    return found != null ? End.FOUND : End.EXHAUSTED;
  }

  /** How many configurations were kept. */
  long configurations() {
    return configurations;
  }

  /** The most returns that some order explains, all before the next return. */
  int farthest() {
    return farthest;
  }

  /** The configurations that came farthest. */
  List<Configuration> stuck() {
    List<Configuration> stuck = new ArrayList<>();
    for (Configuration first : visited.all()) {
      if (first.position == farthest) {
        for (Configuration each = first; each != null; each = each.sibling) {
          stuck.add(each);
        }
      }
    }
    return stuck;
  }

  /** The order that was found: each operation once, those that took no effect left out. */
  List<Operation> order() {
    return path(found, Integer.MAX_VALUE);
  }

  /** The last operations that led to a configuration, at most so many, in order. */
  static List<Operation> path(Configuration configuration, int max) {
    List<Operation> path = new ArrayList<>();
    for (Configuration at = configuration;
        at != null && at.last != null && path.size() < max;
        at = at.parent) {
      path.add(at.last);
    }
    Collections.reverse(path);
    return path;
  }

  private void reach(Configuration configuration) {
    if (!visited.add(configuration)) {
      return;
    }
    configurations++;
    farthest = Math.max(farthest, configuration.position);
    if (configuration.position == history.returned.size()) {
      found = configuration;
    } else {
      add(configuration, 0, configuration.supposed);
    }
  }

  private void add(Configuration from, int next, int supposed) {
    long priority = from.position - (long) STEP_BACK * supposed;
    tasks.add(new Task(from, next, priority, order++));
  }

  /** Tries the open operation at this place; the others later, where that is not enough. */
  private void linearize(Configuration from, int place) {
    int[] open = history.open(from.position);
    if (place == 0 && observe(from, open)) {
      return;
    }
    if (place + 1 < open.length) {
      add(from, place + 1, from.supposed);
    } else {
      add(from, SUPPOSE, from.supposed + 1);
    }
    int number = open[place];
    if (!from.isAhead(number)) {
      Operation operation = history.returned.get(number);
      for (Model.Step step : model.step(from.state, operation.call())) {
        if (step.result().equals(operation.result())) {
          reach(from.returned(number, operation, step.state()));
        }
      }
    }
  }

  /** Linearizes an operation that only observes; returns false if none has the right result. */
  private boolean observe(Configuration from, int[] open) {
    for (int number : open) {
      Operation operation = history.returned.get(number);
      if (!from.isAhead(number)
          && model.observes(operation.call(), operation.result())
          && canGo(from.state, operation)) {
        reach(from.returned(number, operation, from.state));
        return true;
      }
    }
    return false;
  }

  private boolean canGo(Value state, Operation operation) {
    for (Model.Step step : model.step(state, operation.call())) {
      if (step.result().equals(operation.result())) {
        return true;
      }
    }
    return false;
  }

  private void suppose(Configuration from) {
    for (int number = 0; number < history.supposable(from.position); number++) {
      if (!from.isUsed(number) && !isSecond(from, number)) {
        Operation operation = history.unknown.get(number);
        for (Model.Step step : model.step(from.state, operation.call())) {
          if (!step.state().equals(from.state) && !isInVain(from, operation, step.state())) {
            reach(from.supposing(number, operation, step.state()));
          }
        }
      }
    }
  }

  /** Whether an earlier operation with the same call can go in its place. */
  private boolean isSecond(Configuration from, int number) {
    int twin = history.twin(number);
    return twin >= 0 && !from.isUsed(twin);
  }

  /** Whether what was supposed just before makes no difference to what this operation leaves. */
  private boolean isInVain(Configuration from, Operation operation, Value after) {
    return from.supposed > 0
        && model.step(from.parent.state, operation.call()).stream()
            .anyMatch(step -> step.state().equals(after));
  }
}
