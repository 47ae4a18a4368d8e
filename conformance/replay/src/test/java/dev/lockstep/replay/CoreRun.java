package dev.lockstep.replay;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Envelope;
import dev.lockstep.core.Input;
import dev.lockstep.core.InstanceId;
import dev.lockstep.core.Node;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Drives the real machines of a protocol at random, in one thread: messages are lost, repeated and
 * reordered, time-outs come when they like, nodes are killed and come back with what was durable.
 */
final class CoreRun {
  private record Pending(String instance, Value record) {}

  private static final class Host {
    Node node;
    long incarnation = 1;
    final List<Pending> pending = new ArrayList<>();
    final List<Pending> durable = new ArrayList<>();
    final List<String[]> timers = new ArrayList<>();
  }

  /** Is asked after every step whether the node may let go of an instance. */
  interface Sweep {
    Sweep NONE = (node, instance) -> false;

    boolean passivate(Node node, String instance);
  }

  /** What a client has asked, and may ask again. */
  private record Asked(String instance, Workload.ClientRequest request) {}

  private static final int RECENT_REQUESTS = 20;

  final List<TraceEntry> entries = new ArrayList<>();

  /** What a client asks in the place of what the workload would. */
  UnaryOperator<Workload.ClientRequest> client = UnaryOperator.identity();

  /** How often an instance was let go of. */
  int passivations;

  private final Sweep sweep;
  private final java.util.Set<String> names = new java.util.TreeSet<>();
  private final Protocol protocol;
  private final Cluster cluster;
  private final Random random;
  private final Map<String, Host> hosts = new TreeMap<>();
  private final List<Asked> requests = new ArrayList<>();
  private final List<Envelope> network = new ArrayList<>();
  private long now;

  CoreRun(Protocol protocol, long seed) {
    this(protocol, seed, Sweep.NONE);
  }

  CoreRun(Protocol protocol, long seed, Sweep sweep) {
    this.protocol = protocol;
    this.sweep = sweep;
    this.cluster = protocol.exampleCluster();
    this.random = new Random(seed);
    for (String name : cluster.nodes()) {
      Host host = new Host();
      hosts.put(name, host);
      boot(name, host);
    }
  }

  private void boot(String name, Host host) {
    long incarnation = host.incarnation;
    host.node =
        new Node(
            protocol,
            cluster,
            name,
            incarnation,
            record ->
                entries.add(
                    new TraceEntry(name, incarnation, record, name + ":" + record.sequence())));
    Map<String, List<Value>> recovered = new LinkedHashMap<>();
    for (Pending each : host.durable) {
      recovered.computeIfAbsent(each.instance(), key -> new ArrayList<>()).add(each.record());
    }
    host.node.start("", recovered, ++now).forEach(step -> carryOut(host, step));
  }

  /** Starts an instance and takes some steps with it and those before. */
  void instance(String name, int steps, double faults) {
    Workload workload = protocol.workload();
    Optional<String> issuer = workload.issuer(cluster);
    String instance =
        issuer.isEmpty()
            ? name
            : InstanceId.of(
                issuer.get(),
                hosts.get(issuer.get()).incarnation,
                Long.parseLong(name.replaceAll("\\D", "")));
    for (Workload.ClientRequest request : workload.requests(cluster, instance, random)) {
      Asked asked = new Asked(instance, client.apply(request));
      requests.add(asked);
      ask(asked);
    }
    for (int i = 0; i < steps; i++) {
      step(faults);
    }
  }

  private void ask(Asked asked) {
    Host host = hosts.get(asked.request().node());
    Input request = new Input.Request(asked.request().request());
    carryOut(host, host.node.step(asked.instance(), request, ++now));
  }

  private void step(double faults) {
    if (random.nextDouble() < faults / 10) {
      kill();
      return;
    }
    int choice = random.nextInt(11);
    if (choice == 10) {
      int recent = Math.min(requests.size(), RECENT_REQUESTS);
      ask(requests.get(requests.size() - 1 - random.nextInt(recent)));
    } else if (choice < 5 && !network.isEmpty()) {
      deliver(faults);
    } else if (choice < 9) {
      persist();
    } else {
      timeOut();
    }
  }

  private void deliver(double faults) {
    int index = random.nextInt(network.size());
    boolean repeat = random.nextDouble() < faults;
    Envelope envelope = repeat ? network.get(index) : network.remove(index);
    if (random.nextDouble() < faults) {
      return;
    }
    Host host = hosts.get(envelope.to());
    carryOut(host, host.node.deliver(envelope, ++now));
  }

  private void persist() {
    List<Host> waiting = hosts.values().stream().filter(host -> !host.pending.isEmpty()).toList();
    if (waiting.isEmpty()) {
      return;
    }
    Host host = waiting.get(random.nextInt(waiting.size()));
    Pending oldest = host.pending.remove(0);
    host.durable.add(oldest);
    carryOut(host, host.node.step(oldest.instance(), new Input.Persisted(), ++now));
  }

  private void timeOut() {
    List<Host> waiting = hosts.values().stream().filter(host -> !host.timers.isEmpty()).toList();
    if (waiting.isEmpty()) {
      return;
    }
    Host host = waiting.get(random.nextInt(waiting.size()));
    String[] timer = host.timers.remove(random.nextInt(host.timers.size()));
    carryOut(host, host.node.step(timer[0], new Input.TimeOut(timer[1]), ++now));
  }

  /** Kills a node: of the records under way some reached the disk, in order. */
  void kill() {
    List<String> names = new ArrayList<>(hosts.keySet());
    String name = names.get(random.nextInt(names.size()));
    Host host = hosts.get(name);
    int reached = random.nextInt(host.pending.size() + 1);
    host.durable.addAll(host.pending.subList(0, reached));
    host.pending.clear();
    host.timers.clear();
    host.incarnation++;
    boot(name, host);
  }

  void writeState() {
    hosts.values().forEach(host -> host.node.writeState());
  }

  /** Stops every node in order. */
  void end() {
    hosts.values().forEach(host -> host.node.end());
  }

  private void carryOut(Host host, Node.Step step) {
    step.persist()
        .forEach(record -> host.pending.add(new Pending(step.instance(), record.toValue())));
    step.timers().forEach(timer -> host.timers.add(new String[] {step.instance(), timer.name()}));
    network.addAll(step.envelopes());
    names.add(step.instance());
    for (String name : names) {
      // While a restart is being written, the node is not the host's yet.
      if (host.node != null && sweep.passivate(host.node, name)) {
        passivations++;
      }
    }
  }
}
