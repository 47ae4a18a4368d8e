package dev.lockstep.evidence.mutants;

import dev.lockstep.core.Action;
import dev.lockstep.core.Cluster;
import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Message;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;

/**
 * A protocol whose machines load each state that they reach into a spare machine, which must then
 * tell the same state: so a run exercises {@link Machine#restore} as well.
 */
record RestoringProtocol(Protocol inner) implements Protocol {
  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public String specification() {
    return inner.specification();
  }

  @Override
  public List<? extends Action> actions() {
    return inner.actions();
  }

  @Override
  public List<String> variables(String role) {
    return inner.variables(role);
  }

  @Override
  public Cluster exampleCluster() {
    return inner.exampleCluster();
  }

  @Override
  public Machine machine(Cluster cluster, String node, String instance) {
    return new Restoring(
        inner.machine(cluster, node, instance), inner.machine(cluster, node, instance));
  }

  @Override
  public Message message(Value value) {
    return inner.message(value);
  }

  @Override
  public Workload workload() {
    return inner.workload();
  }

  @Override
  public Invariants invariants() {
    return inner.invariants();
  }

  private record Restoring(Machine machine, Machine spare) implements Machine {
    @Override
    public Effects step(Input input) {
      Effects effects = machine.step(input);
      Map<String, Value> state = machine.state();
      spare.restore(state);
      if (!spare.state().equals(state)) {
        throw new IllegalStateException("restored " + spare.state() + " from " + state);
      }
      return effects;
    }

    @Override
    public Map<String, Value> state() {
      return machine.state();
    }

    @Override
    public void restore(Map<String, Value> state) {
      machine.restore(state);
    }
  }
}
