package dev.lockstep.sim;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Input;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sees all nodes at once: checks the protocol's invariants on the instance that has just moved,
 * and, once all is healed, knows which instances are not at rest. Invariant: the state of a node
 * that is up is that of its last event, of one that is down what recovery would give it.
 */
final class Watch {
  private final World world;
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
  }

  /** A node has this state of an instance now. */
  void moved(String node, String instance, Map<String, Value> state) {
    if (invariants != Invariants.NONE && state != null) {
      Invariants.Snapshot snapshot = snapshot(instance);
      if (snapshot.states().put(node, state) != state) {
        look(snapshot);
      }
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
    for (Map.Entry<String, Invariants.Snapshot> entry : snapshots.entrySet()) {
      if (entry.getValue().states().containsKey(node)) {
        Machine machine = world.scenario().protocol().machine(cluster, node, entry.getKey());
        machine.step(new Input.Recovered(records.getOrDefault(entry.getKey(), List.of())));
        moved(node, entry.getKey(), machine.state());
      }
    }
  }

  /** From now on keeps count of what is not at rest. */
  void watchRest() {
    watchingRest = true;
    snapshots.values().forEach(this::look);
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
    if (violation == null) {
      Optional<String> wrong = invariants.violation(cluster, snapshot);
      if (wrong.isPresent()) {
        violation =
            "at %d ms, %s: %s"
                .formatted(
                    world.agenda().nowMicros() / World.MICROS_PER_MILLI,
                    snapshot.instance(),
                    wrong.get());
      }
    }
    if (watchingRest) {
      Optional<String> why = invariants.unsettled(cluster, snapshot);
      if (why.isPresent()) {
        restless.put(snapshot.instance(), why.get());
      } else {
        restless.remove(snapshot.instance());
      }
    }
  }
}
