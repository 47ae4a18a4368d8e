package dev.lockstep.core.raft;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.traces.Value;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One group under a schedule of numbers: each number is one move, and after each the invariants
 * must hold.
 */
final class RaftRun {

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

  /** What is broken on purpose, so that the checks are seen to fail. */
  enum Fault {
    NONE,
    /** Servers come back from a crash with an empty disk. */
    SERVERS_FORGET
  }

  private static final Move[] WEIGHTS = {
    Move.DELIVER, Move.DELIVER, Move.DELIVER, Move.DELIVER, Move.DELIVER, Move.DELIVER,
    Move.DELIVER, Move.DELIVER, Move.PERSIST, Move.PERSIST, Move.PERSIST, Move.PERSIST,
    Move.TIME_OUT, Move.TIME_OUT, Move.TIME_OUT, Move.REPEAT, Move.LOSE, Move.REQUEST,
    Move.REQUEST, Move.CRASH
  };

  private static final int RARE = 4;
  private static final int CALM_HEARTBEATS = 30;

  private final RaftWorkload workload = new RaftWorkload();
  private final RaftInvariants invariants = new RaftInvariants();
  private final RaftMonitor monitor;
  private final Servers servers;
  private final List<ClientRequest> requests;
  private final Fault fault;
  private final EnumMap<Move, Integer> moves = new EnumMap<>(Move.class);
  private final EnumMap<RaftAction, Integer> actions = new EnumMap<>(RaftAction.class);
  private final Map<String, Map<String, Value>> states = new HashMap<>();
  private Optional<String> seen = Optional.empty();
  private String violation = "";

  RaftRun(List<ClientRequest> requests, RaftOptions options, Fault fault) {
    this.servers = new Servers(3, options, new Limits(2, 100, 3, 150, 6, 400, 3));
    this.monitor = new RaftMonitor(Group.of(servers.cluster));
    this.requests = requests;
    this.fault = fault;
  }

  /** Takes the move that a number stands for, if it can be taken. */
  void move(int number) {
    if (!violation.isEmpty()) {
      return;
    }
    Move move = WEIGHTS[number % WEIGHTS.length];
    int choice = number / WEIGHTS.length;
    String server = "s" + (1 + choice % 3);
    try {
      if (take(move, choice / 3, server)) {
        moves.merge(move, 1, Integer::sum);
        check();
      }
    } catch (IllegalStateException defect) {
      violation = defect.toString();
    }
  }

  private boolean take(Move move, int choice, String server) {
    return switch (move) {
      case DELIVER -> mail(choice).map(mail -> deliver(mail, true)).orElse(false);
      case REPEAT -> mail(choice).map(mail -> deliver(mail, false)).orElse(false);
      case LOSE -> mail(choice).map(servers.network::remove).orElse(false);
      case PERSIST -> servers.isWriting(server) && took(server, servers.persistOne(server));
      case TIME_OUT -> timeOut(choice, server);
      case CRASH -> choice % RARE == 0 && crash(server);
      case REQUEST -> {
        ClientRequest request = requests.get(choice % requests.size());
        RaftRequest asked = RaftRequest.of(request.request()).orElseThrow();
        yield took(request.node(), servers.request(request.node(), asked));
      }
    };
  }

  /** The oldest messages are the likeliest. */
  private Optional<RaftMessage> mail(int choice) {
    int size = servers.network.size();
    return size == 0
        ? Optional.empty()
        : Optional.of(servers.network.get(choice % (choice % 2 == 0 ? size : 1 + size / 8)));
  }

  private boolean deliver(RaftMessage message, boolean once) {
    if (once) {
      servers.network.remove(message);
    }
    return took(message.to(), servers.deliver(message));
  }

  private boolean timeOut(int choice, String server) {
    List<String> timers = List.copyOf(servers.timers(server));
    if (timers.isEmpty()) {
      return false;
    }
    String timer = timers.get(choice % RARE == 0 ? timers.size() - 1 : 0);
    boolean disturbs = timer.equals(Timers.ELECTION) || timer.equals(Timers.CHECK_QUORUM);
    return (!disturbs || choice % RARE == 0) && took(server, servers.timeOut(server, timer));
  }

  private boolean crash(String server) {
    if (fault == Fault.SERVERS_FORGET) {
      servers.disk(server).clear();
    }
    Effects effects = servers.restart(server);
    seen = monitor.crashed(server, servers.machine(server));
    return took(server, effects);
  }

  private boolean took(String server, Effects effects) {
    states.put(server, servers.state(server));
    if (effects.action() != null) {
      actions.merge((RaftAction) effects.action(), 1, Integer::sum);
      seen = monitor.stepped(server, servers.machine(server), effects);
    }
    return true;
  }

  private void check() {
    Invariants.Snapshot now = new Invariants.Snapshot("g", states, servers.outcomes);
    violation = seen.or(() -> invariants.violation(servers.cluster, now)).orElse("");
    if (violation.isEmpty()) {
      violation = workload.violation(servers.cluster, "g", requests, servers.outcomes).orElse("");
    }
  }

  /** Failures stop: the group must come to rest. */
  void calmDown() {
    if (!violation.isEmpty()) {
      return;
    }
    servers.network.clear();
    for (String server : servers.cluster.nodes()) {
      servers.restart(server);
    }
    String leader = elect();
    for (int i = 0; i < CALM_HEARTBEATS; i++) {
      servers.timeOut(leader, Timers.HEARTBEAT);
      servers.run();
    }
    servers.cluster.nodes().forEach(server -> states.put(server, servers.state(server)));
    Invariants.Snapshot now = new Invariants.Snapshot("g", states, servers.outcomes);
    violation =
        invariants
            .violation(servers.cluster, now)
            .or(() -> invariants.unsettled(servers.cluster, now))
            .orElse("");
  }

  /** Not everyone's log is up to date, so they try in turn. */
  private String elect() {
    for (int turn = 0; turn < 9; turn++) {
      String server = "s" + (1 + turn % 3);
      servers.silence(server);
      servers.run();
      if (servers.role(server) == Role.LEADER) {
        return server;
      }
    }
    throw new AssertionError("nobody was elected");
  }

  String violation() {
    return violation;
  }

  Map<Move, Integer> moves() {
    return moves;
  }

  Map<RaftAction, Integer> actions() {
    return actions;
  }
}
