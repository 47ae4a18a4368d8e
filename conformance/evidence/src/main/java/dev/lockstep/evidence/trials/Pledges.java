package dev.lockstep.evidence.trials;

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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The smallest protocol that a host can run: a node that is asked, or told by a message, writes a
 * record and says so when it is durable. Its machines note which threads step them.
 */
final class Pledges implements Protocol {

  /** What a pledge can do. */
  enum Step implements Action {
    /** Asks for the record. */
    PLEDGE,
    /** The record is durable. */
    PERSIST
  }

  /** A message that says nothing. */
  record Nudge() implements Message {
    @Override
    public Value toValue() {
      return Value.record("type", Value.of("Nudge"));
    }
  }

  final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  @Override
  public String name() {
    return "pledges";
  }

  @Override
  public String specification() {
    return "Pledges";
  }

  @Override
  public List<? extends Action> actions() {
    return List.of(Step.values());
  }

  @Override
  public List<String> variables(String role) {
    return List.of("pledged");
  }

  @Override
  public Cluster exampleCluster() {
    return Cluster.of(Map.of("Node", List.of("n1", "n2")));
  }

  @Override
  public Machine machine(Cluster cluster, String node, String instance) {
    return new Pledge();
  }

  @Override
  public Message message(Value value) {
    return new Nudge();
  }

  @Override
  public Workload workload() {
    throw new UnsupportedOperationException("a trial asks for itself");
  }

  private final class Pledge implements Machine {
    private boolean pledged;

    @Override
    public Effects step(Input input) {
      threads.add(Thread.currentThread());
      if (input instanceof Input.Persisted) {
        return Effects.of(Step.PERSIST).send("n2", new Nudge()).reply(Value.of(true)).build();
      } else if (pledged || input instanceof Input.Recovered || input instanceof Input.TimeOut) {
        return Effects.NONE;
      }
      pledged = true;
      return Effects.of(Step.PLEDGE).persist(Value.of(true)).build();
    }

    @Override
    public Map<String, Value> state() {
      return Map.of("pledged", Value.of(pledged));
    }

    @Override
    public void restore(Map<String, Value> state) {
      pledged = state.get("pledged").equals(Value.of(true));
    }
  }
}
