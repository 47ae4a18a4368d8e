package dev.lockstep.core.raft;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * A leader's memory, from its election until it steps down; others have none.
 *
 * <p>Invariants: (1) there is one progress per server; (2) reads stand in the order of their
 * rounds; (3) no read waits for a round beyond the next one.
 */
final class Leadership {
  private static final Fields READ = Fields.of("from", "id", "index", "round");

  private record Reader(String id, String from) {}

  /** A read that waits for a round: where it came from, and what it must see. */
  record PendingRead(String id, String from, long index, long round) {
    private Value toValue() {
      return READ.record(Value.of(from), Value.of(id), Value.of(index), Value.of(round));
    }
  }

  private final Group group;
  private final List<Progress> servers = new ArrayList<>();
  private final Map<Reader, PendingRead> reads = new LinkedHashMap<>();
  private long round;
  private int readsOfNextRound;

  /** Figure 2: nextIndex is initialized to leader last log index + 1, matchIndex to 0. */
  Leadership(Group group, String leader, long lastIndex) {
    this.group = group;
    for (String server : group.servers()) {
      servers.add(new Progress(server, lastIndex + 1, !server.equals(leader)));
    }
  }

  List<Progress> servers() {
    return servers;
  }

  Progress of(String server) {
    return servers.get(group.place(server));
  }

  /** The largest index that a quorum has on its disks. */
  long replicated() {
    return reachedByQuorum(server -> server.matchIndex);
  }

  /** The largest number that a quorum has reached. */
  private long reachedByQuorum(ToLongFunction<Progress> number) {
    long reached = Long.MIN_VALUE;
    for (int i = 0; i < servers.size(); i++) {
      long candidate = number.applyAsLong(servers.get(i));
      int count = 0;
      for (int j = 0; j < servers.size(); j++) {
        count += number.applyAsLong(servers.get(j)) >= candidate ? 1 : 0;
      }
      if (candidate > reached && group.isQuorum(count)) {
        reached = candidate;
      }
    }
    return reached;
  }

  /** Whether a quorum, the leader among it, has answered since the last check. */
  boolean heardQuorum() {
    int count = 1;
    for (Progress server : servers) {
      count += server.heard ? 1 : 0;
    }
    return group.isQuorum(count);
  }

  /** Begins to count anew who answers. */
  void forgetHeard() {
    servers.forEach(server -> server.heard = false);
  }

  /** The last round of heartbeats that reads wait for. */
  long round() {
    return round;
  }

  /** Whether a read waits for a round that has not begun. */
  boolean needsRound() {
    return readsOfNextRound > 0;
  }

  void beginRound() {
    round++;
    readsOfNextRound = 0;
  }

  int readCount() {
    return reads.size();
  }

  boolean isReading(String id, String from) {
    return reads.containsKey(new Reader(id, from));
  }

  /** A read waits for the next round. */
  void enter(String id, String from, long index) {
    reads.put(new Reader(id, from), new PendingRead(id, from, index, round + 1));
    readsOfNextRound++;
  }

  /** Takes out the reads whose round a quorum has answered. */
  List<PendingRead> confirmed() {
    if (reads.isEmpty()) {
      return List.of();
    }
    long answered = reachedByQuorum(server -> server.roundAck);
    List<PendingRead> confirmed = new ArrayList<>();
    Iterator<PendingRead> oldest = reads.values().iterator();
    while (oldest.hasNext()) {
      PendingRead read = oldest.next();
      if (read.round() > answered) {
        break;
      }
      confirmed.add(read);
      oldest.remove();
    }
    return confirmed;
  }

  /** The leader's variables; null stands for a server that does not lead. */
  static void describe(Leadership leadership, Map<String, Value> state) {
    state.put("nextIndex", function(leadership, Progress::nextIndexValue));
    state.put("matchIndex", function(leadership, Progress::matchIndexValue));
    state.put("probing", servers(leadership, server -> server.probing));
    state.put("heard", servers(leadership, server -> server.heard));
    state.put("round", Value.of(leadership == null ? 0 : leadership.round));
    state.put("roundAck", function(leadership, Progress::roundAckValue));
    state.put(
        "reads",
        leadership == null
            ? Value.set()
            : Value.set(leadership.reads.values().stream().map(PendingRead::toValue).toList()));
  }

  private static Value function(Leadership leadership, Function<Progress, Value> element) {
    Map<String, Value> values = new TreeMap<>();
    if (leadership != null) {
      leadership.servers.forEach(server -> values.put(server.server, element.apply(server)));
    }
    return Value.record(values);
  }

  private static Value servers(Leadership leadership, Predicate<Progress> wanted) {
    return leadership == null
        ? Value.set()
        : Value.strings(
            leadership.servers.stream().filter(wanted).map(progress -> progress.server).toList());
  }

  /** Loads the leader's variables. */
  void restore(Map<String, Value> state) {
    for (Progress server : servers) {
      server.nextIndex = Fields.number(state.get("nextIndex"), server.server);
      server.matchIndex = Fields.number(state.get("matchIndex"), server.server);
      server.probing = contains(state.get("probing"), server.server);
      server.heard = contains(state.get("heard"), server.server);
      server.roundAck = Fields.number(state.get("roundAck"), server.server);
    }
    round = ((Value.Int) state.get("round")).value();
    List<PendingRead> all = new ArrayList<>();
    for (Value read : ((Value.SetOf) state.get("reads")).elements()) {
      all.add(
          new PendingRead(
              Fields.text(read, "id"),
              Fields.text(read, "from"),
              Fields.number(read, "index"),
              Fields.number(read, "round")));
    }
    all.sort((a, b) -> Long.compare(a.round(), b.round()));
    reads.clear();
    all.forEach(read -> reads.put(new Reader(read.id(), read.from()), read));
    readsOfNextRound = (int) all.stream().filter(read -> read.round() > round).count();
  }

  private static boolean contains(Value set, String server) {
    return ((Value.SetOf) set).elements().contains(Value.of(server));
  }
}
