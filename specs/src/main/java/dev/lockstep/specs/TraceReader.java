package dev.lockstep.specs;

import dev.lockstep.specs.Counterexample.Assignment;
import dev.lockstep.specs.Counterexample.Step;
import dev.lockstep.specs.ToolOutput.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a counterexample from TLC's messages. */
final class TraceReader {
  private static final Pattern HEAD = Pattern.compile("^(\\d+): <(.*?)>\\s*$");
  private static final Pattern ACTION =
      Pattern.compile(
          "^(\\S+) (?:\\(.*\\) )?(line \\d+, col \\d+ to line \\d+, col \\d+ of module \\w+)$");
  private static final Pattern BACK = Pattern.compile("^(\\d+): Back to state");
  private static final Pattern ASSIGNMENT = Pattern.compile("^(?:/\\\\ )?(\\w+) = (.*)$");

  private TraceReader() {}

  /** The behaviour in these messages; empty where there is none. */
  static Optional<Counterexample> read(List<Message> messages) {
    List<Step> steps = new ArrayList<>();
    OptionalInt backTo = OptionalInt.empty();
    boolean stutters = false;
    for (Message message : messages) {
      if (message.code() == Codes.STATE) {
        step(message.text(), steps).ifPresent(steps::add);
      } else if (message.code() == Codes.STUTTERING) {
        stutters = true;
      } else if (message.code() == Codes.BACK_TO_STATE) {
        Matcher back = BACK.matcher(message.text());
        backTo = back.find() ? OptionalInt.of(Integer.parseInt(back.group(1))) : backTo;
      }
    }
    if (steps.isEmpty()) {
      return initialStateAlone(messages);
    }
    return Optional.of(new Counterexample(steps, backTo, stutters));
  }

  /** A violation in an initial state is told within the message of the violation. */
  private static Optional<Counterexample> initialStateAlone(List<Message> messages) {
    return messages.stream()
        .filter(
            m ->
                m.code() == Codes.INVARIANT_VIOLATED_INITIAL
                    || m.code() == Codes.PROPERTY_VIOLATED_INITIAL)
        .findFirst()
        .map(m -> m.text().lines().skip(1).toList())
        .map(lines -> state(lines, Map.of()))
        .filter(state -> !state.isEmpty())
        .map(
            state ->
                new Counterexample(
                    List.of(new Step(1, "Init", Optional.of(List.of()), Optional.empty(), state)),
                    OptionalInt.empty(),
                    false));
  }

  private static Optional<Step> step(String text, List<Step> before) {
    List<String> lines = text.lines().toList();
    Matcher head = HEAD.matcher(lines.isEmpty() ? "" : lines.get(0));
    if (!head.matches()) {
      return Optional.empty();
    }
    Map<String, String> previous = new HashMap<>();
    if (!before.isEmpty()) {
      before.get(before.size() - 1).state().forEach(a -> previous.put(a.variable(), a.value()));
    }
    List<Assignment> state = state(lines.subList(1, lines.size()), previous);
    int number = Integer.parseInt(head.group(1));
    Matcher action = ACTION.matcher(head.group(2));
    if (action.matches()) {
      return Optional.of(
          new Step(number, action.group(1), Optional.empty(), Optional.of(action.group(2)), state));
    }
    String name = head.group(2).equals("Initial predicate") ? "Init" : head.group(2);
    Optional<List<Counterexample.Argument>> none =
        name.equals("Init") ? Optional.of(List.of()) : Optional.empty();
    return Optional.of(new Step(number, name, none, Optional.empty(), state));
  }

  private static List<Assignment> state(List<String> lines, Map<String, String> previous) {
    Map<String, String> values = new LinkedHashMap<>();
    String variable = null;
    for (String line : lines) {
      Matcher assignment = ASSIGNMENT.matcher(line);
      boolean begins = line.startsWith("/\\ ") || variable == null;
      if (begins && assignment.matches()) {
        variable = assignment.group(1);
        values.put(variable, assignment.group(2).strip());
      } else if (variable != null && !line.isBlank()) {
        values.merge(variable, line.strip(), (a, b) -> a + ' ' + b);
      }
    }
    List<Assignment> state = new ArrayList<>();
    values.forEach(
        (name, value) ->
            state.add(
                new Assignment(
                    name, value, previous.containsKey(name) && !previous.get(name).equals(value))));
    return state;
  }
}
