package dev.lockstep.history.linearizability;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Operations as lines of text, one below the other: client, call, interval, result. Time goes to
 * the right, one step for each event, however long it was.
 */
final class Diagram {
  private static final int STEP = 3;
  private static final int TEXT_MAX = 40;

  private final Model model;
  private final List<Operation> operations;
  private final Operation marked;
  private final List<Long> instants;

  /**
   * A diagram.
   *
   * @param operations in the order of their lines
   * @param marked the one that an arrow points at
   */
  Diagram(Model model, List<Operation> operations, Operation marked) {
    this.model = model;
    this.operations = operations;
    this.marked = marked;
    SortedSet<Long> times = new TreeSet<>();
    for (Operation operation : operations) {
      times.add(operation.invoked());
      if (!operation.isUnknown()) {
        times.add(operation.returned());
      }
    }
    this.instants = List.copyOf(times);
  }

  List<String> lines() {
    int clients = width(operations.stream().map(Operation::client).toList());
    int calls = width(operations.stream().map(this::call).toList());
    int columns = (instants.size() - 1) * STEP + 1;
    List<String> lines = new ArrayList<>();
    for (Operation operation : operations) {
      String line =
          "  "
              + pad(operation.client(), clients)
              + "  "
              + pad(call(operation), calls)
              + "  "
              + pad(interval(operation, columns), columns)
              + "  "
              + (operation.isUnknown() ? "unknown" : shortened(operation.result().toString()))
              + (operation.equals(marked) ? "  <--" : "");
      lines.add(line);
    }
    return lines;
  }

  private String interval(Operation operation, int columns) {
    StringBuilder text = new StringBuilder(" ".repeat(column(operation.invoked()))).append('|');
    if (operation.isUnknown()) {
      while (text.length() < columns) {
        text.append(text.length() % 2 == 0 ? '-' : ' ');
      }
    } else if (operation.returned() > operation.invoked()) {
      int end = column(operation.returned());
      text.append("-".repeat(end - text.length())).append('|');
    }
    return text.toString();
  }

  private int column(long time) {
    return instants.indexOf(time) * STEP;
  }

  private String call(Operation operation) {
    return shortened(model.text(operation.call()));
  }

  private static int width(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(0);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String shortened(String text) {
    return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX - 3) + "...";
  }
}
