package dev.lockstep.runtime;

import dev.lockstep.core.Action;
import dev.lockstep.core.Cluster;
import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Message;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One node whose machines have no variables and do what a test says. */
record ScriptedProtocol(Function<Input, Effects> script) implements Protocol {

  static final Cluster CLUSTER = Cluster.of(Map.of("Node", List.of("n")));

  /** What a script takes for a step. */
  enum Step implements Action {
    ADD,
    FLUSH,
    PERSIST,
    TELL
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public String specification() {
    return "Scripted";
  }

  @Override
  public List<? extends Action> actions() {
    return List.of(Step.values());
  }

  @Override
  public List<String> variables(String role) {
    return List.of();
  }

  @Override
  public Cluster exampleCluster() {
    return CLUSTER;
  }

  @Override
  public Machine machine(Cluster cluster, String node, String instance) {
    return new Machine() {
      @Override
      public Effects step(Input input) {
        return script.apply(input);
      }

      @Override
      public Map<String, Value> state() {
        return Map.of();
      }

      @Override
      public void restore(Map<String, Value> state) {}
    };
  }

  @Override
  public Message message(Value value) {
    throw new IllegalArgumentException("a scripted machine takes no messages");
  }

  @Override
  public Workload workload() {
    throw new UnsupportedOperationException("a script is driven by its test");
  }
}
