package dev.lockstep.evidence.run;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.InstanceId;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload;
import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.Workload.Outcome;
import dev.lockstep.history.InstanceHistory;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** Clients that open instances, ask, and ask again until the instance has ended for them. */
final class InstanceClients implements Clients {
  static final long RETRY_MILLIS = 400;

  private static final class Open {
    final List<ClientRequest> requests;
    final Set<Outcome> outcomes = new LinkedHashSet<>();
    final Set<String> asked = new LinkedHashSet<>();
    final Set<String> unknown = new LinkedHashSet<>();
    boolean finished;
    int attempts;
    boolean asksAgain;

    Open(List<ClientRequest> requests) {
      this.requests = requests;
    }
  }

  private final Protocol protocol;
  private final Workload workload;
  private final Cluster cluster;
  private final Agenda agenda;
  private final Nodes nodes;
  private final SplittableRandom random;
  private final Map<String, Open> instances = new LinkedHashMap<>();
  private final List<String> strangers = new ArrayList<>();
  private int wanted;
  private int finished;
  private long lastHeardNanos = System.nanoTime();

  InstanceClients(Protocol protocol, Cluster cluster, Agenda agenda, Nodes nodes, long seed) {
    this.protocol = protocol;
    this.workload = protocol.workload();
    this.cluster = cluster;
    this.agenda = agenda;
    this.nodes = nodes;
    this.random = new SplittableRandom(seed);
  }

  /** Opens one more instance, as soon as the node that issues names is there. */
  @Override
  public void open() {
    open(++wanted);
  }

  /** They go on asking as before. */
  @Override
  public void heal() {}

  private void open(int number) {
    Optional<String> issuer = workload.issuer(cluster);
    String name = workload.instanceNoun() + "-" + number;
    if (issuer.isPresent()) {
      Optional<Long> incarnation = nodes.incarnation(issuer.get());
      if (incarnation.isEmpty()) {
        agenda.after(20, () -> open(number));
        return;
      }
      name = InstanceId.of(issuer.get(), incarnation.get(), number);
    }
    Open open = new Open(List.copyOf(workload.requests(cluster, name, random.split())));
    instances.put(name, open);
    askFirst(name, open);
  }

  private void askFirst(String instance, Open open) {
    for (ClientRequest request : open.requests) {
      if (request.delayMillis() == 0) {
        ask(instance, open, request.node(), request.request());
      } else {
        agenda.after(
            request.delayMillis(), () -> ask(instance, open, request.node(), request.request()));
      }
    }
    askAgainLater(instance, open);
  }

  private void ask(String instance, Open open, String node, Value request) {
    if (nodes.incarnation(node).isPresent()) {
      nodes.request(node, instance, request);
      open.asked.add(node);
    }
  }

  private void askAgainLater(String instance, Open open) {
    if (!open.asksAgain) {
      open.asksAgain = true;
      agenda.after(RETRY_MILLIS + random.nextInt(100), () -> askAgain(instance, open));
    }
  }

  private void askAgain(String instance, Open open) {
    open.asksAgain = false;
    if (!open.finished) {
      int attempt = ++open.attempts;
      for (ClientRequest request : open.requests) {
        ask(instance, open, request.node(), workload.again(request.request(), attempt));
      }
      askAgainLater(instance, open);
    }
  }

  /** A node told what became of an instance, which may end it, or open one again that had ended. */
  @Override
  public void hear(String node, String instance, Value outcome) {
    lastHeardNanos = System.nanoTime();
    Open open = instances.get(instance);
    if (open == null) {
      strangers.add(node + " told an outcome of " + instance + ", which no client opened");
      return;
    }
    open.outcomes.add(new Outcome(node, outcome));
    boolean ended = workload.finished(cluster, open.requests, List.copyOf(open.outcomes));
    if (ended != open.finished) {
      open.finished = ended;
      finished += ended ? 1 : -1;
      if (!ended) {
        askAgainLater(instance, open);
      }
    }
  }

  @Override
  public void doubt(String node, String instance) {
    Open open = instances.get(instance);
    if (open != null) {
      doubt(node, open);
    }
  }

  @Override
  public void gone(String node) {
    instances.values().forEach(open -> doubt(node, open));
  }

  private static void doubt(String node, Open open) {
    boolean told = open.outcomes.stream().anyMatch(outcome -> outcome.node().equals(node));
    if (open.asked.contains(node) && !told && !open.finished) {
      open.unknown.add(node);
    }
  }

  @Override
  public String noun() {
    return SeenInstances.NOUN;
  }

  @Override
  public boolean allFinished() {
    return finished == wanted && instances.size() == wanted;
  }

  @Override
  public int openCount() {
    return wanted - finished;
  }

  @Override
  public int finished() {
    return finished;
  }

  @Override
  public long quietMillis() {
    return (System.nanoTime() - lastHeardNanos) / 1_000_000;
  }

  /** Outcomes of instances that nobody opened, one sentence each. */
  @Override
  public List<String> problems() {
    return List.copyOf(strangers);
  }

  @Override
  public List<String> unfinished() {
    List<String> names = new ArrayList<>();
    instances.forEach(
        (name, open) -> {
          if (!open.finished) {
            names.add(name);
          }
        });
    return names;
  }

  @Override
  public void close() {}

  @Override
  public SeenInstances seen() {
    return SeenInstances.of(protocol, cluster, histories(), unfinished());
  }

  /** What was asked and seen so far, by instance. */
  List<InstanceHistory> histories() {
    List<InstanceHistory> histories = new ArrayList<>();
    instances.forEach(
        (name, open) ->
            histories.add(
                new InstanceHistory(
                    name, open.requests, List.copyOf(open.outcomes), List.copyOf(open.unknown))));
    return histories;
  }
}
