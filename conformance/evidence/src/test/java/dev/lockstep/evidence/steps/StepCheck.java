package dev.lockstep.evidence.steps;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Effects;
import dev.lockstep.core.Protocol;
import dev.lockstep.replay.Evaluator;
import dev.lockstep.replay.Evaluator.State;
import dev.lockstep.replay.Evaluator.Step;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Compares steps of a specification with what a machine does that is put into the same state and
 * gets the same input: the action and its parameters, the node's variables afterwards, the records
 * that it hands to its disk, and the messages that it sends. A message that is under way already
 * cannot be told from one that is sent again; it is compared where it is not.
 *
 * <p>Used by one thread.
 */
final class StepCheck {
  /** What a machine did, from the same state at the same input. */
  private record Local(
      String node, Map<String, Value> before, String action, Map<String, Value> parameters) {}

  private final Protocol protocol;
  private final StepDriver driver;
  private final Cluster cluster;
  private final Evaluator evaluator;
  private final Map<Local, Optional<StepDriver.Taken>> taken = new HashMap<>();
  private final Map<Map<String, Value>, Map<String, Value>> interned = new HashMap<>();
  private IdentityHashMap<State, Map<String, Map<String, Value>>> nodes = new IdentityHashMap<>();
  private IdentityHashMap<State, Set<Value>> networks = new IdentityHashMap<>();

  StepCheck(Protocol protocol, StepDriver driver, Cluster cluster, Evaluator evaluator) {
    this.protocol = protocol;
    this.driver = driver;
    this.cluster = cluster;
    this.evaluator = evaluator;
  }

  /** Drives all of these steps; says whether none was different so far. */
  boolean drive(State from, List<Step> steps, StepReport report) {
    report.state();
    for (Step step : steps) {
      boolean driven = !driver.networkActions().contains(step.action());
      Optional<String> difference = driven ? difference(from, step) : Optional.empty();
      report.step(step.action(), driven, difference.orElse(null));
    }
    return report.differences().isEmpty();
  }

  /** How many different steps of single machines were driven. */
  int localSteps() {
    return taken.size();
  }

  /** Forgets what it knows of states that are over. */
  void forget() {
    nodes = new IdentityHashMap<>();
    networks = new IdentityHashMap<>();
  }

  /** What is different, or empty if the machine does just that. */
  private Optional<String> difference(State from, Step step) {
    Map<String, Value> parameters = new LinkedHashMap<>(step.parameters());
    String first = parameters.keySet().iterator().next();
    String node = ((Value.Str) parameters.remove(first)).value();
    Map<String, Value> before = at(from, node);
    Map<String, Value> expected = at(step.to(), node);
    StepDriver.Taken did;
    try {
      did =
          taken
              .computeIfAbsent(
                  new Local(node, before, step.action(), parameters),
                  local -> driver.take(cluster, node, before, step.action(), parameters))
              .orElseThrow();
    } catch (RuntimeException defect) {
      return Optional.of(describe(node, step, "the machine failed: " + defect));
    }
    return wrongAction(step, driver.named(before, step.action(), parameters), did)
        .or(() -> wrongState(expected, did.after()))
        .or(() -> wrongRecords(before, expected, did.effects()))
        .or(() -> wrongMessages(network(from), network(step.to()), did.effects()))
        .map(what -> describe(node, step, what + "\nbefore: " + before));
  }

  private static String describe(String node, Step step, String what) {
    return node + ": " + step.action() + step.parameters() + ": " + what;
  }

  /** A crash has no event. */
  private Optional<String> wrongAction(
      Step step, Map<String, Value> parameters, StepDriver.Taken did) {
    Effects effects = did.effects();
    boolean logged =
        protocol.actions().stream().anyMatch(a -> a.specificationName().equals(step.action()));
    String action = effects.action() == null ? "none" : effects.action().specificationName();
    if (!action.equals(logged ? step.action() : "none")) {
      return Optional.of("the machine took " + action);
    }
    if (!logged) {
      return Optional.empty();
    }
    Map<String, Value> chosen = effects.parameters(did.input());
    return parameters.equals(chosen)
        ? Optional.empty()
        : Optional.of("the machine's parameters are " + chosen);
  }

  private static Optional<String> wrongState(
      Map<String, Value> expected, Map<String, Value> after) {
    for (Map.Entry<String, Value> variable : expected.entrySet()) {
      Value value = after.get(variable.getKey());
      if (!variable.getValue().equals(value)) {
        return Optional.of(variable.getKey() + " is " + value + ", not " + variable.getValue());
      }
    }
    return Optional.empty();
  }

  /** What is on the way to the disk now, and was not before, was handed to it by this step. */
  private Optional<String> wrongRecords(
      Map<String, Value> before, Map<String, Value> after, Effects effects) {
    List<Value> writing = driver.writing(after);
    int more = Math.max(0, writing.size() - driver.writing(before).size());
    List<Value> expected = writing.subList(writing.size() - more, writing.size());
    List<Value> written = Valued.values(effects.persist());
    return expected.equals(written)
        ? Optional.empty()
        : Optional.of("the machine wrote " + written + ", not " + expected);
  }

  private Optional<String> wrongMessages(Set<Value> before, Set<Value> after, Effects effects) {
    List<Value> sent = new ArrayList<>();
    effects.sends().forEach(send -> sent.add(send.message().toValue()));
    for (Value message : sent) {
      if (driver.isKept(message) && after.stream().noneMatch(m -> driver.covers(m, message))) {
        return Optional.of("the machine sent " + message);
      }
    }
    for (Value message : after) {
      if (!before.contains(message) && !sent.contains(message)) {
        return Optional.of("the machine did not send " + message);
      }
    }
    return Optional.empty();
  }

  private Map<String, Value> at(State state, String node) {
    return nodes.computeIfAbsent(state, this::split).get(node);
  }

  /** The variables of each node. */
  private Map<String, Map<String, Value>> split(State state) {
    Map<String, Map<String, Value>> split = new HashMap<>();
    for (String node : cluster.nodes()) {
      Map<String, Value> variables = new LinkedHashMap<>();
      for (String variable : protocol.variables(cluster.role(node))) {
        Value.Rec function = (Value.Rec) evaluator.value(state, variable);
        variables.put(variable, Objects.requireNonNull(function.get(node), variable));
      }
      Map<String, Value> known = interned.putIfAbsent(variables, variables);
      split.put(node, known == null ? variables : known);
    }
    return split;
  }

  private Set<Value> network(State state) {
    return networks.computeIfAbsent(
        state,
        key -> {
          Set<Value> all = new HashSet<>();
          driver
              .network()
              .forEach(
                  variable ->
                      all.addAll(((Value.SetOf) evaluator.value(state, variable)).elements()));
          return all;
        });
  }
}
