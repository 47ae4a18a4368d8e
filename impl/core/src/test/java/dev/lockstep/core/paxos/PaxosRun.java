package dev.lockstep.core.paxos;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.Workload.Outcome;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One decree under a schedule of numbers: each number is one move, a delivery, a repetition, a
 * loss, a sync, a time-out, a crash or a client's request. The machines run bare.
 */
final class PaxosRun {

  /** What is broken on purpose, so that the checks are seen to fail. */
  enum Fault {
    NONE,
    /** Acceptors come back from a crash with an empty disk. */
    ACCEPTORS_FORGET,
    /** What waits for a record leaves at once; disks are slow, so that it matters. */
    ANSWER_BEFORE_DURABLE
  }

  /** The kinds of move. */
  enum Move {
    DELIVER,
    REPEAT,
    LOSE,
    PERSIST,
    TIME_OUT,
    CRASH,
    REQUEST
  }

  private record Mail(String to, PaxosMessage message) {}

  private static final List<Move> WEIGHTS =
      List.of(
          Move.DELIVER,
          Move.DELIVER,
          Move.DELIVER,
          Move.DELIVER,
          Move.DELIVER,
          Move.DELIVER,
          Move.PERSIST,
          Move.PERSIST,
          Move.PERSIST,
          Move.PERSIST,
          Move.REPEAT,
          Move.LOSE,
          Move.TIME_OUT,
          Move.CRASH,
          Move.REQUEST);

  private final PaxosProtocol protocol = new PaxosProtocol();
  private final Cluster cluster = protocol.exampleCluster();
  private final List<ClientRequest> requests;
  private final Fault fault;
  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private final Map<String, List<Value>> disks = new LinkedHashMap<>();
  private final Map<String, List<Value>> writing = new LinkedHashMap<>();
  private final Map<String, Map<String, Long>> timers = new LinkedHashMap<>();
  private final List<Mail> network = new ArrayList<>();
  private final List<Outcome> outcomes = new ArrayList<>();
  private final EnumMap<Move, Integer> moves = new EnumMap<>(Move.class);
  private final EnumMap<PaxosAction, Integer> actions = new EnumMap<>(PaxosAction.class);
  private long now;

  PaxosRun(List<ClientRequest> requests, Fault fault) {
    this.requests = requests;
    this.fault = fault;
    cluster
        .nodes()
        .forEach(
            node -> {
              disks.put(node, new ArrayList<>());
              writing.put(node, new ArrayList<>());
              timers.put(node, new LinkedHashMap<>());
              machines.put(node, protocol.machine(cluster, node, "d1"));
            });
  }

  /** Takes the move that a number stands for, if it can be taken. */
  void move(int number) {
    Move move = WEIGHTS.get(number % WEIGHTS.size());
    int choice = number / WEIGHTS.size();
    boolean taken =
        switch (move) {
          case DELIVER -> mail(choice).map(mail -> deliver(mail, true)).orElse(false);
          case REPEAT -> mail(choice).map(mail -> deliver(mail, false)).orElse(false);
          case LOSE -> mail(choice).map(network::remove).orElse(false);
          case PERSIST ->
              isSlow(choice) ? false : pick(choice, writers()).map(this::persist).orElse(false);
          case TIME_OUT -> pick(choice, waiting()).map(this::timeOut).orElse(false);
          case CRASH -> pick(choice, cluster.nodes()).map(this::crash).orElse(false);
          case REQUEST -> pick(choice, requests).map(this::request).orElse(false);
        };
    if (taken) {
      moves.merge(move, 1, Integer::sum);
    }
  }

  /**
   * Failures stop: messages arrive in order after 5 ms, disks take 2 ms, clients ask again.
   *
   * @return virtual milliseconds until every learner has told the outcome and all timers are quiet
   */
  long calmDown() {
    long start = now;
    requests.forEach(this::request);
    while (!finished() || !network.isEmpty() || !writers().isEmpty()) {
      if (now - start > 600_000) {
        throw new AssertionError("nothing is decided after ten calm minutes: " + describe());
      }
      if (!writers().isEmpty()) {
        now += 2;
        List.copyOf(writers()).forEach(this::persist);
      } else if (!network.isEmpty()) {
        now += 5;
        List<Mail> arriving = List.copyOf(network);
        arriving.forEach(mail -> deliver(mail, true));
      } else if (!waiting().isEmpty()) {
        String next = waiting().stream().min(java.util.Comparator.comparing(this::due)).get();
        now = Math.max(now, due(next));
        timeOut(next);
      } else {
        requests.forEach(this::request);
      }
    }
    return now - start;
  }

  /** Whether each learner has told an outcome since it last came back. */
  boolean finished() {
    return cluster.nodes(PaxosProtocol.LEARNERS).stream()
        .noneMatch(
            learner -> machines.get(learner).state().get("decided").equals(PaxosMessage.NONE));
  }

  /** What is wrong, or the empty string. */
  String violation() {
    return protocol.workload().violation(cluster, "d1", requests, outcomes).orElse("");
  }

  /** How often each kind of move was taken. */
  Map<Move, Integer> moves() {
    return moves;
  }

  /** How often each action was taken. */
  Map<PaxosAction, Integer> actions() {
    return actions;
  }

  /** What nodes told their clients, in order. */
  List<Outcome> outcomes() {
    return outcomes;
  }

  private String describe() {
    StringBuilder text = new StringBuilder();
    machines.forEach((node, machine) -> text.append(node).append(machine.state()).append('\n'));
    return text.toString();
  }

  private Optional<Mail> mail(int choice) {
    return pick(choice, network);
  }

  private static <T> Optional<T> pick(int choice, List<T> from) {
    return from.isEmpty() ? Optional.empty() : Optional.of(from.get(choice % from.size()));
  }

  private List<String> writers() {
    return cluster.nodes().stream().filter(node -> !writing.get(node).isEmpty()).toList();
  }

  private List<String> waiting() {
    return cluster.nodes().stream().filter(node -> !timers.get(node).isEmpty()).toList();
  }

  private long due(String node) {
    return java.util.Collections.min(timers.get(node).values());
  }

  private boolean deliver(Mail mail, boolean remove) {
    if (remove) {
      network.remove(mail);
    }
    step(mail.to(), new Input.Deliver(mail.message()));
    return true;
  }

  private boolean isSlow(int choice) {
    return fault == Fault.ANSWER_BEFORE_DURABLE && choice % 16 != 0;
  }

  private boolean persist(String node) {
    disks.get(node).add(writing.get(node).remove(0));
    step(node, new Input.Persisted());
    return true;
  }

  private boolean timeOut(String node) {
    String timer = timers.get(node).keySet().iterator().next();
    timers.get(node).remove(timer);
    step(node, new Input.TimeOut(timer));
    return true;
  }

  private boolean request(ClientRequest request) {
    step(request.node(), new Input.Request(request.request()));
    return true;
  }

  private boolean crash(String node) {
    writing.get(node).clear();
    timers.get(node).clear();
    if (fault == Fault.ACCEPTORS_FORGET && cluster.role(node).equals(PaxosProtocol.ACCEPTORS)) {
      disks.get(node).clear();
    }
    machines.put(node, protocol.machine(cluster, node, "d1"));
    step(node, new Input.Recovered(disks.get(node)));
    return true;
  }

  private void step(String node, Input input) {
    Machine machine = machines.get(node);
    Map<String, Value> before = machine.state();
    Effects effects = machine.step(input);
    if (effects.action() == null) {
      if (!(input instanceof Input.Recovered) && !machine.state().equals(before)) {
        throw new AssertionError(node + " changed its state without an action at " + input);
      }
    } else {
      actions.merge((PaxosAction) effects.action(), 1, Integer::sum);
    }
    restoreElsewhere(node, machine);
    writing.get(node).addAll(Valued.values(effects.persist()));
    effects.sends().forEach(send -> post(send.to(), send.message()));
    effects.replies().forEach(reply -> outcomes.add(new Outcome(node, reply.toValue())));
    effects.timers().forEach(t -> timers.get(node).put(t.name(), now + t.delayMillis()));
    if (fault == Fault.ANSWER_BEFORE_DURABLE && !effects.persist().isEmpty()) {
      sendEarly(node, machine);
    }
  }

  private void post(String to, dev.lockstep.core.Message message) {
    Mail mail = new Mail(to, (PaxosMessage) message);
    if (network.size() < 200) {
      network.add(mail);
    }
  }

  /** Takes the message that waits for the youngest record out of the state, and sends it. */
  private void sendEarly(String node, Machine machine) {
    List<Value> queue = ((Value.Seq) machine.state().get("queue")).elements();
    Value.Rec youngest = (Value.Rec) queue.get(queue.size() - 1);
    PaxosMessage waiting =
        PaxosMessage.of(((Value.SetOf) youngest.get("messages")).elements().first());
    Effects.Builder early = Effects.of(null);
    Peers.of(cluster).send(early, node, waiting);
    early.build().sends().forEach(send -> post(send.to(), send.message()));
  }

  /** A state that a machine shows can be loaded into another one, which then shows the same. */
  private void restoreElsewhere(String node, Machine machine) {
    Machine twin = protocol.machine(cluster, node, "d1");
    twin.restore(machine.state());
    if (!twin.state().equals(machine.state())) {
      throw new AssertionError(node + " is not restored: " + machine.state());
    }
  }
}
