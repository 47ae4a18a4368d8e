package dev.lockstep.core.multipaxos;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Three replicas of one group, whose messages, disks and timers move when a test says so. */
final class Trio {
  private final MultiPaxosProtocol protocol = new MultiPaxosProtocol();
  private final Cluster cluster = protocol.exampleCluster();
  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private final Map<String, List<Value>> disks = new LinkedHashMap<>();
  private final Map<String, List<Value>> writing = new LinkedHashMap<>();
  private final Map<String, List<Value>> told = new LinkedHashMap<>();
  private final Map<String, List<String>> timers = new LinkedHashMap<>();

  /** Messages under way, oldest first. */
  final List<MultiPaxosMessage> network = new ArrayList<>();

  /** Every message that was ever sent. */
  final List<MultiPaxosMessage> sent = new ArrayList<>();

  Trio() {
    for (String node : cluster.nodes()) {
      machines.put(node, protocol.machine(cluster, node, "g"));
      disks.put(node, new ArrayList<>());
      writing.put(node, new ArrayList<>());
      told.put(node, new ArrayList<>());
      timers.put(node, new ArrayList<>());
    }
  }

  Effects step(String node, Input input) {
    Effects effects = machines.get(node).step(input);
    writing.get(node).addAll(Valued.values(effects.persist()));
    effects.sends().forEach(send -> network.add((MultiPaxosMessage) send.message()));
    effects.sends().forEach(send -> sent.add((MultiPaxosMessage) send.message()));
    told.get(node).addAll(Valued.values(effects.replies()));
    effects.timers().forEach(timer -> timers.get(node).add(timer.name()));
    return effects;
  }

  Effects request(String node, Value request) {
    return step(node, new Input.Request(request));
  }

  Effects deliver(MultiPaxosMessage message) {
    return step(message.to(), new Input.Deliver(message));
  }

  /** Fires the oldest timer whose name begins so. */
  Effects timeOut(String node, String name) {
    String timer =
        timers.get(node).stream().filter(each -> each.startsWith(name)).findFirst().orElseThrow();
    timers.get(node).remove(timer);
    return step(node, new Input.TimeOut(timer));
  }

  /** Makes everything that was written durable. */
  void persist(String node) {
    while (!writing.get(node).isEmpty()) {
      disks.get(node).add(writing.get(node).remove(0));
      step(node, new Input.Persisted());
    }
  }

  /** Syncs and delivers until nothing is under way; messages that do not pass are lost. */
  void run(Predicate<MultiPaxosMessage> passes) {
    while (true) {
      cluster.nodes().forEach(this::persist);
      if (network.isEmpty()) {
        return;
      }
      MultiPaxosMessage message = network.remove(0);
      if (passes.test(message)) {
        deliver(message);
      }
    }
  }

  void run() {
    run(message -> true);
  }

  /** A value submitted at a replica that takes the lead if it has not got it; not run. */
  void submit(String node, String value) {
    Effects effects = request(node, MultiPaxosWorkload.submit(value));
    if (effects.action() == MultiPaxosAction.SUBMIT) {
      timeOut(node, Replica.LEAD_TIMER);
    }
  }

  /** Kills a replica and starts it on what is durable. */
  void restart(String node) {
    writing.get(node).clear();
    timers.get(node).clear();
    machines.put(node, protocol.machine(cluster, node, "g"));
    step(node, new Input.Recovered(disks.get(node)));
  }

  Map<String, Value> state(String node) {
    return machines.get(node).state();
  }

  /** What a replica told, in order. */
  List<Value> told(String node) {
    return told.get(node);
  }

  long count(Class<? extends MultiPaxosMessage> type) {
    return sent.stream().filter(type::isInstance).count();
  }

  List<Value> disk(String node) {
    return disks.get(node);
  }
}
