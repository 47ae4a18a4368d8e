package dev.lockstep.sim;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Input;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Node;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sees all nodes at once: lets the protocol's monitor see each step, checks its invariants on the
 * instance that has just moved, and, once all is healed, knows which instances are not at rest.
 * Invariant: the state of a node that is up is that of its last event, of one that is down what
 * recovery would give it.
 */
final class Watch {
  private static final long LOOK_MICROS = 20 * World.MICROS_PER_MILLI;

  private final World world;
  private final Map<SimulatedNode, String> touched = new LinkedHashMap<>();
  private final Map<String, Invariants.Monitor> monitors = new LinkedHashMap<>();
  private final boolean monitored;
  private final Cluster cluster;
  private final Invariants invariants;
  private final Map<String, Invariants.Snapshot> snapshots = new LinkedHashMap<>();
  private final Map<String, String> restless = new LinkedHashMap<>();
  private boolean watchingRest;
  private String violation;

  Watch(World world) {
    this.world = world;
    this.cluster = world.scenario().cluster();
    this.invariants = world.scenario().protocol().invariants();
    this.monitored = invariants.monitor(cluster).isPresent();
  }

  /** A node took a step that is an action; a monitor of its instance sees it at once. */
  void stepped(SimulatedNode node, Node.Step step) {
    String instance = step.instance();
    if (monitored && violation == null) {
      note(instance, monitor(instance).stepped(node.name(), node.machine(instance), step));
    }
    if (world.recorded()) {
      moved(node.name(), instance, node.state(instance));
    } else {
      touched.put(node, instance);
    }
  }

  private Invariants.Monitor monitor(String instance) {
    Invariants.Monitor known = monitors.get(instance);
    if (known == null) {
      known = invariants.monitor(cluster).orElseThrow();
      monitors.put(instance, known);
    }
    return known;
  }

  /** A node has this state of an instance now; its invariants are checked at once. */
  private void moved(String node, String instance, Map<String, Value> state) {
    if (invariants != Invariants.NONE && state != null) {
      Invariants.Snapshot snapshot = snapshot(instance);
      if (snapshot.states().put(node, state) != state) {
        look(snapshot);
      }
    }
  }

  /** In a long run: looks for rest, and at what was touched, again and again. */
  void lookNowAndThen() {
    lookAtTouched();
    if (watchingRest) {
      snapshots.values().forEach(this::lookForRest);
    }
    world.agenda().after(LOOK_MICROS, this::lookNowAndThen);
  }

  /** Where a monitor sees each step, variables as a whole tell only who is at rest. */
  private void lookAtTouched() {
    if (monitored && !watchingRest) {
      return;
    }
    Set<String> moved = new TreeSet<>(touched.values());
    touched.forEach(
        (node, instance) -> {
          Map<String, Value> state = node.state(instance);
          if (state != null) {
            snapshot(instance).states().put(node.name(), state);
          }
        });
    touched.clear();
    if (!monitored) {
      moved.forEach(instance -> lookForViolation(snapshot(instance)));
    }
  }

  /** A node told somebody an outcome. */
  void told(String instance, Workload.Outcome outcome) {
    if (invariants != Invariants.NONE) {
      Invariants.Snapshot snapshot = snapshot(instance);
      snapshot.outcomes().add(outcome);
      look(snapshot);
    }
  }

  /**
   * A node went down with these records in its log.
   *
   * @throws RuntimeException if a machine cannot recover
   */
  void crashed(String node, Map<String, List<Value>> records) {
    lookAtTouched();
    Set<String> instances = new LinkedHashSet<>(snapshots.keySet());
    instances.addAll(monitors.keySet());
    for (String instance : instances) {
      Machine machine = world.scenario().protocol().machine(cluster, node, instance);
      machine.step(new Input.Recovered(records.getOrDefault(instance, List.of())));
      if (monitored && violation == null) {
        note(instance, monitor(instance).crashed(node, machine));
      }
      Invariants.Snapshot snapshot = snapshots.get(instance);
      if (snapshot != null && snapshot.states().containsKey(node)) {
        snapshot.states().put(node, machine.state());
        if (world.recorded() || !monitored) {
          look(snapshot);
        }
      }
    }
  }

  /** From now on keeps count of what is not at rest. */
  void watchRest() {
    watchingRest = true;
    lookAtTouched();
    snapshots.values().forEach(this::lookForRest);
  }

  /** Whether no node has anything left to do by itself. */
  boolean atRest() {
    return restless.isEmpty();
  }

  /** Why the instances that are not at rest are not, one sentence each. */
  List<String> restless() {
    List<String> sentences = new ArrayList<>();
    restless.forEach((instance, why) -> sentences.add(instance + ": " + why));
    return sentences;
  }

  /** The first violation of the run. */
  Optional<String> violation() {
    return Optional.ofNullable(violation);
  }

  private Invariants.Snapshot snapshot(String instance) {
    return snapshots.computeIfAbsent(
        instance, name -> new Invariants.Snapshot(name, new HashMap<>(), new ArrayList<>()));
  }

  private void look(Invariants.Snapshot snapshot) {
    lookForViolation(snapshot);
    if (watchingRest && !world.clients().isContinuous()) {
      lookForRest(snapshot);
    }
  }

  private void lookForViolation(Invariants.Snapshot snapshot) {
    if (violation == null) {
      note(snapshot.instance(), invariants.violation(cluster, snapshot));
    }
  }

  private void note(String instance, Optional<String> wrong) {
    if (wrong.isPresent()) {
      violation =
          "at %d ms, %s: %s"
              .formatted(
                  world.agenda().nowMicros() / World.MICROS_PER_MILLI, instance, wrong.get());
    }
  }

  private void lookForRest(Invariants.Snapshot snapshot) {
    Optional<String> why = invariants.unsettled(cluster, snapshot);
    if (why.isPresent()) {
      restless.put(snapshot.instance(), why.get());
    } else {
      restless.remove(snapshot.instance());
    }
  }
}
