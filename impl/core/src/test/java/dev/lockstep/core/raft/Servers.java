package dev.lockstep.core.raft;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The servers of one group, whose messages, disks and timers move when a test says so. */
final class Servers {
  static final RaftOptions OPTIONS = new RaftOptions(true, true, 2, 2);
  static final Predicate<RaftMessage> ALL = message -> true;

  /** Sees what a server does. */
  interface Watcher {
    void saw(String server, Input input, Effects effects);
  }

  final Cluster cluster;
  private final Limits limits;
  private final UnaryOperator<Machine> alteration;
  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private final Map<String, List<Value>> disks = new LinkedHashMap<>();
  private final Map<String, List<Value>> writing = new LinkedHashMap<>();
  private final Map<String, Set<String>> timers = new LinkedHashMap<>();
  private final Map<String, Set<String>> prompts = new LinkedHashMap<>();

  /** Messages under way, oldest first. */
  final List<RaftMessage> network = new ArrayList<>();

  /** What the servers told, in order of time. */
  final List<Workload.Outcome> outcomes = new ArrayList<>();

  /** Sees each step. */
  Watcher watcher = (server, input, effects) -> {};

  Servers() {
    this(3, OPTIONS, Limits.DEFAULT);
  }

  Servers(int count, RaftOptions options, Limits limits) {
    this(count, options, limits, UnaryOperator.identity());
  }

  /** Servers of which each machine is altered, so that checks are seen to fail. */
  Servers(int count, RaftOptions options, Limits limits, UnaryOperator<Machine> alteration) {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      names.add("s" + i);
    }
    this.cluster = RaftProtocol.cluster(names, options);
    this.limits = limits;
    this.alteration = alteration;
    names.forEach(this::replace);
  }

  private void replace(String server) {
    machines.put(server, alteration.apply(new Server(server, Group.of(cluster), limits)));
    disks.computeIfAbsent(server, key -> new ArrayList<>());
    writing.put(server, new ArrayList<>());
    timers.put(server, new LinkedHashSet<>());
    prompts.put(server, new LinkedHashSet<>());
  }

  Effects step(String server, Input input) {
    Effects effects = machines.get(server).step(input);
    writing.get(server).addAll(Valued.values(effects.persist()));
    effects.sends().forEach(send -> network.add((RaftMessage) send.message()));
    effects.replies().forEach(reply -> outcomes.add(new Workload.Outcome(server, reply.toValue())));
    for (Effects.Timer timer : effects.timers()) {
      (timer.delayMillis() == 0 ? prompts : timers).get(server).add(timer.name());
    }
    watcher.saw(server, input, effects);
    return effects;
  }

  Effects request(String server, RaftRequest request) {
    return step(server, new Input.Request(request.toValue()));
  }

  Effects propose(String server, LogValue... values) {
    return request(server, new RaftRequest.Propose(7, List.of(values)));
  }

  /** A message, as it comes from the wire. */
  Effects deliver(RaftMessage message) {
    return step(message.to(), new Input.Deliver(RaftMessage.of(message.toValue())));
  }

  /** Fires a timer that runs. */
  Effects timeOut(String server, String timer) {
    if (!timers.get(server).remove(timer) && !prompts.get(server).remove(timer)) {
      throw new AssertionError("no timer " + timer + " runs at " + server);
    }
    return step(server, new Input.TimeOut(timer));
  }

  /** All timers that run; those without delay come first. */
  Set<String> timers(String server) {
    Set<String> all = new LinkedHashSet<>(prompts.get(server));
    all.addAll(timers.get(server));
    return all;
  }

  /** The oldest record becomes durable. */
  Effects persistOne(String server) {
    disks.get(server).add(writing.get(server).remove(0));
    return step(server, new Input.Persisted());
  }

  boolean isWriting(String server) {
    return !writing.get(server).isEmpty();
  }

  /** All that was written becomes durable. */
  void persist(String server) {
    while (isWriting(server)) {
      persistOne(server);
    }
  }

  /** Runs the timers without delay that are set. */
  void settle(String server) {
    while (!prompts.get(server).isEmpty()) {
      timeOut(server, prompts.get(server).iterator().next());
    }
  }

  /** Lets everything happen but time, until nothing does; messages that do not pass are lost. */
  void run(Predicate<RaftMessage> passes) {
    boolean moved = true;
    while (moved) {
      moved = !network.isEmpty();
      for (String server : machines.keySet()) {
        moved |= isWriting(server) || !prompts.get(server).isEmpty();
        settle(server);
        persist(server);
      }
      if (!network.isEmpty()) {
        RaftMessage message = network.remove(0);
        if (passes.test(message)) {
          deliver(message);
        }
      }
    }
  }

  void run() {
    run(ALL);
  }

  /** Messages that neither come from nor go to a server that is cut off. */
  static Predicate<RaftMessage> without(String server) {
    return m -> !m.to().equals(server) && !m.from().equals(server);
  }

  /** Nobody is heard of for a whole election time-out. */
  Effects silence(String server) {
    request(server, new RaftRequest.Start());
    timeOut(server, Timers.ELECTION);
    timeOut(server, Timers.ELECTION);
    return timeOut(server, Timers.ELECTION);
  }

  /** A server becomes leader, as those that messages reach have heard of none for long enough. */
  void elect(String server, Predicate<RaftMessage> passes) {
    for (String other : machines.keySet()) {
      RaftMessage probe = new RaftMessage.ReadIndex(0, server, other, "");
      boolean hearsLeader =
          role(other) == Role.FOLLOWER && !state(other).get("leaderId").equals(RaftProtocol.NONE);
      if (!other.equals(server) && hearsLeader && passes.test(probe)) {
        silence(other).sends().forEach(send -> network.remove(send.message()));
      }
    }
    silence(server);
    run(passes);
    if (!Role.LEADER.toValue().equals(state(server).get("role"))) {
      throw new AssertionError(server + " does not lead: " + state(server));
    }
  }

  void elect(String server) {
    elect(server, ALL);
  }

  /** Kills a server and starts it on what is durable. */
  Effects restart(String server) {
    replace(server);
    return step(server, new Input.Recovered(disks.get(server)));
  }

  Machine machine(String server) {
    return machines.get(server);
  }

  Map<String, Value> state(String server) {
    return machines.get(server).state();
  }

  void restore(String server, Map<String, Value> state) {
    machines.get(server).restore(state);
  }

  long number(String server, String variable) {
    return ((Value.Int) state(server).get(variable)).value();
  }

  /** An element of a leader's function. */
  long number(String leader, String variable, String server) {
    return Fields.number(state(leader).get(variable), server);
  }

  Role role(String server) {
    return Role.of(state(server).get("role"));
  }

  /** The terms of the entries behind the snapshot. */
  List<Long> terms(String server) {
    return entries(server).stream().map(Entry::term).toList();
  }

  List<Entry> entries(String server) {
    return ((Value.Seq) state(server).get("log")).elements().stream().map(Entry::of).toList();
  }

  List<Value> disk(String server) {
    return disks.get(server);
  }

  /** Replies of one kind, in order. */
  <T extends RaftReply> List<T> told(String server, Class<T> type) {
    return outcomes.stream()
        .filter(outcome -> outcome.node().equals(server))
        .map(outcome -> RaftReply.of(outcome.outcome()))
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  /** The messages of one kind that a step sends. */
  static <T extends RaftMessage> List<T> sent(Effects effects, Class<T> type) {
    return effects.sends().stream()
        .map(Effects.Send::message)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  static LogValue command(String data) {
    return LogValue.command(0, 0, data);
  }
}
