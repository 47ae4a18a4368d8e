package dev.lockstep.core.commit;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Workload;
import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.Workload.Outcome;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One transaction under a scheduler that may do anything that the specification allows: deliver in
 * any order, twice or not at all, fire any timer, complete any disk write, stop a node after any
 * number of its writes. A schedule is a list of numbers; each picks one of the moves possible then.
 */
final class CommitRun {

  /** What is broken on purpose, so that the checks are seen to fail. */
  enum Fault {
    NONE,
    /** The disk reports a record before it is durable. */
    EARLY_REPORT,
    /** A crash takes what is durable. */
    FORGETFUL_DISK
  }

  private record Flight(String to, CommitMessage message) {}

  private static final class Host {
    final List<Value> durable = new ArrayList<>();
    final Deque<Value> underWay = new ArrayDeque<>();
    final Set<String> timers = new LinkedHashSet<>();
    Machine machine;
  }

  private final CommitProtocol protocol = new CommitProtocol();
  private final Workload workload = protocol.workload();
  private final Cluster cluster = protocol.exampleCluster();
  private final Map<String, Host> hosts = new LinkedHashMap<>();
  private final List<Flight> flights = new ArrayList<>();
  private final List<ClientRequest> requests;
  private final Fault fault;
  private final boolean delegated;
  private final List<Outcome> outcomes = new ArrayList<>();
  private final Map<CommitAction, Integer> taken = new EnumMap<>(CommitAction.class);
  private int crashes;

  CommitRun(List<ClientRequest> requests, Fault fault) {
    this.requests = requests;
    this.fault = fault;
    this.delegated = CommitWorkload.participants(requests).size() == 1;
    for (String node : cluster.nodes()) {
      Host host = new Host();
      host.machine = protocol.machine(cluster, node, "tm.1-1");
      hosts.put(node, host);
    }
  }

  List<Outcome> outcomes() {
    return outcomes;
  }

  /** How often each action was taken. */
  Map<CommitAction, Integer> taken() {
    return taken;
  }

  int crashes() {
    return crashes;
  }

  /** Kinds of moves, and how many of {@link #KINDS} sorts of choices mean each of them. */
  private enum Kind {
    REQUEST(4),
    DELIVER(9),
    DELIVER_AND_KEEP(3),
    LOSE(2),
    PERSIST(8),
    ASK_AGAIN(2),
    RUN_OUT_OF_PATIENCE(1),
    CRASH(1),
    RESTART(2);

    final int weight;

    Kind(int weight) {
      this.weight = weight;
    }
  }

  private static final int KINDS = Stream.of(Kind.values()).mapToInt(kind -> kind.weight).sum();

  /** Makes a move of the kind that the choice means; a request, where there is none. */
  void move(int choice) {
    int sort = choice % KINDS;
    int kind = 0;
    while (sort >= Kind.values()[kind].weight) {
      sort -= Kind.values()[kind].weight;
      kind++;
    }
    List<Runnable> moves = moves(Kind.values()[kind]);
    if (moves.isEmpty()) {
      moves = moves(Kind.REQUEST);
    }
    moves.get(choice / KINDS % moves.size()).run();
  }

  private List<Runnable> moves(Kind kind) {
    List<Runnable> moves = new ArrayList<>();
    if (kind == Kind.REQUEST) {
      for (ClientRequest request : requests) {
        moves.add(() -> input(request.node(), new Input.Request(request.request())));
      }
    }
    for (Flight flight : flights) {
      switch (kind) {
        case DELIVER -> moves.add(() -> deliver(flight, false));
        case DELIVER_AND_KEEP -> moves.add(() -> deliver(flight, true));
        case LOSE -> moves.add(() -> flights.remove(flight));
        default -> {}
      }
    }
    hosts.forEach((node, host) -> addMovesOf(node, host, kind, moves));
    return moves;
  }

  private void addMovesOf(String node, Host host, Kind kind, List<Runnable> moves) {
    if (host.machine == null) {
      if (kind == Kind.RESTART) {
        moves.add(() -> restart(node));
      }
      return;
    }
    if (kind == Kind.PERSIST && !host.underWay.isEmpty()) {
      moves.add(() -> persist(node));
    } else if (kind == Kind.CRASH) {
      for (int written = 0; written <= host.underWay.size(); written++) {
        int durable = written;
        moves.add(() -> crash(node, durable));
      }
    }
    for (String timer : host.timers) {
      boolean patience = timer.equals("votes") || timer.equals("idle");
      if (kind == (patience ? Kind.RUN_OUT_OF_PATIENCE : Kind.ASK_AGAIN)) {
        moves.add(() -> fire(node, timer));
      }
    }
  }

  /**
   * Failures stop: every node comes back, clients ask again, everything arrives, timers run out.
   *
   * @throws AssertionError if the transaction is not over soon after
   */
  void calmDown() {
    if (!endsCalmly()) {
      throw new AssertionError("not over in 20 rounds of time-outs: " + states());
    }
  }

  /** The same, but says whether the transaction is over. */
  boolean endsCalmly() {
    hosts.forEach(
        (node, host) -> {
          if (host.machine == null) {
            restart(node);
          }
        });
    requests.forEach(request -> input(request.node(), new Input.Request(request.request())));
    for (int round = 0; round < 20; round++) {
      settle();
      if (over()) {
        return true;
      }
      requests.forEach(request -> input(request.node(), new Input.Request(request.request())));
      hosts.forEach((node, host) -> List.copyOf(host.timers).forEach(timer -> fire(node, timer)));
    }
    return false;
  }

  /** What is wrong with what clients and participants were told; empty if nothing is. */
  String violation() {
    return workload.violation(cluster, "tm.1-1", requests, outcomes).orElse("");
  }

  private void settle() {
    while (true) {
      if (!flights.isEmpty()) {
        deliver(flights.get(0), false);
        continue;
      }
      String writing =
          hosts.keySet().stream()
              .filter(node -> !hosts.get(node).underWay.isEmpty())
              .findFirst()
              .orElse(null);
      if (writing == null) {
        return;
      }
      persist(writing);
    }
  }

  private boolean over() {
    Map<String, Map<String, Value>> states = new LinkedHashMap<>();
    hosts.forEach((node, host) -> states.put(node, host.machine.state()));
    return protocol
            .invariants()
            .unsettled(cluster, new Invariants.Snapshot("tm.1-1", states, outcomes))
            .isEmpty()
        && workload.finished(cluster, requests, outcomes);
  }

  private void deliver(Flight flight, boolean again) {
    if (!again) {
      flights.remove(flight);
    }
    input(flight.to(), new Input.Deliver(flight.message()));
  }

  private void fire(String node, String timer) {
    hosts.get(node).timers.remove(timer);
    input(node, new Input.TimeOut(timer));
  }

  private void persist(String node) {
    Host host = hosts.get(node);
    host.durable.add(host.underWay.remove());
    if (fault != Fault.EARLY_REPORT) {
      input(node, new Input.Persisted());
    }
  }

  private void crash(String node, int written) {
    Host host = hosts.get(node);
    for (int i = 0; i < written; i++) {
      host.durable.add(host.underWay.remove());
    }
    host.underWay.clear();
    host.timers.clear();
    host.machine = null;
    if (fault == Fault.FORGETFUL_DISK) {
      host.durable.clear();
    }
    crashes++;
  }

  private void restart(String node) {
    Host host = hosts.get(node);
    host.machine = protocol.machine(cluster, node, "tm.1-1");
    carryOut(node, host.machine.step(new Input.Recovered(host.durable)));
  }

  private void input(String node, Input input) {
    Host host = hosts.get(node);
    if (host.machine == null) {
      return;
    }
    Map<String, Value> before = host.machine.state();
    Effects effects = host.machine.step(input);
    Map<String, Value> after = host.machine.state();
    if (effects.action() == null) {
      check(before.equals(after) && effects.sends().isEmpty(), "a step without an action");
    } else {
      taken.merge((CommitAction) effects.action(), 1, Integer::sum);
    }
    checkRestore(node, after);
    carryOut(node, effects);
  }

  private void carryOut(String node, Effects effects) {
    Host host = hosts.get(node);
    for (Effects.Send send : effects.sends()) {
      if (fault == Fault.NONE) {
        checkForced(node, (CommitMessage) send.message());
      }
      flights.add(new Flight(send.to(), (CommitMessage) send.message()));
    }
    effects.replies().forEach(reply -> outcomes.add(new Outcome(node, reply.toValue())));
    effects.timers().forEach(timer -> host.timers.add(timer.name()));
    for (Value record : Valued.values(effects.persist())) {
      host.underWay.add(record);
      if (fault == Fault.EARLY_REPORT) {
        input(node, new Input.Persisted());
      }
    }
  }

  /** VoteIsDurable, NoIsDurable, CommitIsDurable, AckIsDurable, HeuristicIsReported. */
  private void checkForced(String node, CommitMessage message) {
    if (message instanceof CommitMessage.Yes) {
      check(durable(node, LogRecord.Type.PREPARED), "a Yes before its record is durable");
    } else if (message instanceof CommitMessage.No && delegated) {
      check(durable(node, LogRecord.Type.ABORTED), "a delegated No before its record is durable");
    } else if (message instanceof CommitMessage.Commit) {
      check(durable(node, LogRecord.Type.COMMIT), "Commit before its record is durable");
    } else if (message instanceof CommitMessage.Ack) {
      check(durable(node, LogRecord.Type.COMMITTED), "an Ack before its record is durable");
      check(
          !durable(node, LogRecord.Type.RESOLVED) || durable("tm", LogRecord.Type.HEURISTIC),
          "an Ack before the heuristic is noted");
    } else if (message instanceof CommitMessage.Noted) {
      check(durable(node, LogRecord.Type.HEURISTIC), "Noted before its record is durable");
    }
  }

  private boolean durable(String node, LogRecord.Type type) {
    return hosts.get(node).durable.stream().anyMatch(value -> LogRecord.of(value).type() == type);
  }

  /** A machine that is put into this state is in this state. */
  private void checkRestore(String node, Map<String, Value> state) {
    Machine twin = protocol.machine(cluster, node, "tm.1-1");
    twin.restore(state);
    check(twin.state().equals(state), "restore gave " + twin.state() + " for " + state);
  }

  private Map<String, Value> states() {
    Map<String, Value> states = new LinkedHashMap<>();
    hosts.forEach((node, host) -> states.put(node, Value.record(host.machine.state())));
    return states;
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
