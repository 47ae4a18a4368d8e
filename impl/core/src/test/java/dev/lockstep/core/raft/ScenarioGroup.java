package dev.lockstep.core.raft;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** A group, a network that can be cut, and disks that can stall: what a scenario moves. */
final class ScenarioGroup {
  private static final int MOVES_MAX = 10_000;
  private static final int ALARMS_MAX = 4;

  private final Servers servers;
  private final Set<String> crashed = new LinkedHashSet<>();
  private final Set<String> stalled = new LinkedHashSet<>();
  private Set<String> island = Set.of();
  private String acting = "";

  ScenarioGroup(Servers servers, Servers.Watcher watcher) {
    this.servers = servers;
    servers.watcher = watcher;
    names().forEach(server -> request(server, new RaftRequest.Start()));
  }

  private List<String> names() {
    return servers.cluster.nodes().stream().sorted().toList();
  }

  /** The server that took the last step has found that it cannot go on. */
  String stopped() {
    crashed.add(acting);
    return acting;
  }

  /** Whoever is to act must be up. */
  private void act(String server) {
    acting = server;
    if (crashed.contains(server) || !names().contains(server)) {
      throw new IllegalArgumentException(server + " is not up");
    }
  }

  /** Starts a server on a disk that holds these records; the scene is set without a word. */
  void begin(String server, List<Value> records) {
    act(server);
    servers.disk(server).addAll(records);
    quietly(() -> servers.restart(server));
  }

  private void quietly(Runnable moves) {
    Servers.Watcher watcher = servers.watcher;
    servers.watcher = (at, input, effects) -> {};
    try {
      moves.run();
    } finally {
      servers.watcher = watcher;
    }
  }

  void request(String server, RaftRequest request) {
    act(server);
    servers.request(server, request);
  }

  void timer(String server, String timer) {
    act(server);
    if (!servers.timers(server).contains(timer)) {
      throw new IllegalArgumentException("no timer " + timer + " runs at " + server);
    }
    servers.timeOut(server, timer);
  }

  /** Contact puts the election time-out off, so that its timer runs out several times. */
  void silence(String server) {
    act(server);
    for (int alarm = 0; alarm < ALARMS_MAX; alarm++) {
      if (servers.timeOut(server, Timers.ELECTION).action() == RaftAction.ELECTION_TIMEOUT) {
        return;
      }
    }
    throw new IllegalArgumentException(server + " does not mind the silence");
  }

  /** Whether the server leads when it and all whom it reaches have heard of nobody for long. */
  boolean elect(String server) {
    quietly(
        () -> {
          names().stream().filter(other -> refuses(other, server)).forEach(this::forget);
          silence(server);
          run(message -> true);
        });
    return servers.role(server) == Role.LEADER;
  }

  /** Whether a server that can be reached would refuse its vote, as it hears from a leader. */
  private boolean refuses(String other, String candidate) {
    RaftOptions options = RaftOptions.of(servers.cluster.options());
    return !other.equals(candidate)
        && !crashed.contains(other)
        && isConnected(candidate, other)
        && (options.preVote() || options.checkQuorum())
        && servers.role(other) == Role.FOLLOWER
        && !servers.state(other).get("leaderId").equals(RaftProtocol.NONE);
  }

  /** The server hears of no leader any more, and what it says then is lost. */
  private void forget(String server) {
    int before = servers.network.size();
    silence(server);
    servers.network.subList(before, servers.network.size()).clear();
  }

  void persist(String server, boolean one) {
    act(server);
    do {
      servers.persistOne(server);
    } while (!one && servers.isWriting(server));
  }

  /** Messages that are under way, not those that are sent because of them. */
  void deliver(Predicate<RaftMessage> filter, boolean once) {
    List<RaftMessage> chosen = servers.network.stream().filter(filter).toList();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException("no such message is under way");
    }
    for (RaftMessage message : chosen) {
      if (once) {
        servers.network.remove(message);
      }
      arrive(message);
    }
  }

  void drop(Predicate<RaftMessage> filter) {
    if (!servers.network.removeIf(filter)) {
      throw new IllegalArgumentException("no such message is under way");
    }
  }

  /** A message arrives, if its receiver is up and it does not go to another island. */
  void arrive(RaftMessage message) {
    if (!crashed.contains(message.to()) && isConnected(message.from(), message.to())) {
      act(message.to());
      servers.deliver(message);
    }
  }

  private boolean isConnected(String one, String other) {
    return island.contains(one) == island.contains(other);
  }

  /** Lets everything happen but time, until nothing does. */
  void run(Predicate<RaftMessage> passes) {
    for (int moves = 0; moves < MOVES_MAX; moves++) {
      names().stream().filter(name -> !crashed.contains(name)).forEach(this::settle);
      RaftMessage next = servers.network.stream().filter(passes).findFirst().orElse(null);
      if (next == null) {
        return;
      }
      servers.network.remove(next);
      arrive(next);
    }
    throw new IllegalArgumentException("the group does not come to rest");
  }

  private void settle(String server) {
    acting = server;
    servers.settle(server);
    if (!stalled.contains(server)) {
      servers.persist(server);
    }
  }

  void stall(List<String> some) {
    stalled.addAll(some);
  }

  void resume(List<String> some) {
    stalled.removeAll(some);
  }

  void cut(List<String> some) {
    island = Set.copyOf(some);
  }

  void crash(String server) {
    act(server);
    crashed.add(server);
  }

  void restart(String server, List<String> how) {
    if (!crashed.remove(server)) {
      throw new IllegalArgumentException(server + " is up");
    }
    acting = server;
    if (how.contains("wiped")) {
      servers.disk(server).clear();
    } else if (!how.isEmpty()) {
      servers.disk(server).remove(Integer.parseInt(how.get(1)) - 1);
    }
    servers.restart(server);
  }

  Map<String, Value> state(String server) {
    return servers.state(server);
  }

  List<Value> disk(String server) {
    return servers.disk(server);
  }

  List<RaftMessage> network() {
    return new ArrayList<>(servers.network);
  }
}
