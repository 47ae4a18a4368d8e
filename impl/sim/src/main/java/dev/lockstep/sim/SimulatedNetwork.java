package dev.lockstep.sim;

import dev.lockstep.core.Envelope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The network of a run: every message takes a drawn latency; faults of the schedule lose, repeat
 * and delay single messages, and cut links for a time. Invariant: what arrives was sent.
 */
final class SimulatedNetwork {
  private static final long LATENCY_MICROS_MIN = 1_000;

  /** With fewer nodes, a majority is all of them. */
  private static final int QUORUM_ROLE_SIZE_MIN = 3;

  private final World world;

  /** The numbers of the messages that a fault names, in order: the others need no further look. */
  private final int[] struck;

  private int nextStruck;

  private final Set<Integer> drops = new HashSet<>();
  private final Map<Integer, List<Fault.Duplicate>> duplicates = new HashMap<>();
  private final Map<Integer, Fault.Delay> delays = new HashMap<>();
  private final Deque<Fault.Cut> cutsToCome;
  private final List<Fault.Cut> cuts = new ArrayList<>();

  /** By link: the number of the newest message that has arrived, and whether a cut lost one. */
  private final int[] newest;

  private final boolean[] wounded;
  private final int nodes;
  private final Map<String, Integer> broadcasts = new HashMap<>();
  private Fault.MissOne missOne;
  private int sent;

  SimulatedNetwork(World world, List<Fault> faults) {
    this.world = world;
    this.nodes = world.scenario().cluster().nodes().size();
    this.newest = new int[nodes * nodes];
    this.wounded = new boolean[nodes * nodes];
    List<Fault.Cut> drawn = new ArrayList<>();
    Set<Integer> named = new TreeSet<>();
    for (Fault fault : faults) {
      if (fault instanceof Fault.Drop drop) {
        drops.add(drop.message());
        named.add(drop.message());
      } else if (fault instanceof Fault.Duplicate duplicate) {
        duplicates.computeIfAbsent(duplicate.message(), key -> new ArrayList<>()).add(duplicate);
        named.add(duplicate.message());
      } else if (fault instanceof Fault.Delay delay) {
        delays.put(delay.message(), delay);
        named.add(delay.message());
      } else if (fault instanceof Fault.Cut cut) {
        drawn.add(cut);
      } else if (fault instanceof Fault.MissOne one) {
        missOne = one;
      }
    }
    drawn.sort(Comparator.comparingInt(Fault.Cut::atMillis));
    this.struck = named.stream().mapToInt(Integer::intValue).toArray();
    this.cutsToCome = new ArrayDeque<>(drawn);
  }

  /** How many messages were sent. */
  int sent() {
    return sent;
  }

  /** Takes the messages of one step; what becomes of each is the schedule's choice. */
  void send(List<Envelope> envelopes) {
    String missed = missOne == null || envelopes.isEmpty() ? null : missed(envelopes);
    for (Envelope envelope : envelopes) {
      if (envelope.to().equals(missed)) {
        sent++;
        world.tally().count(FaultKind.MISSED);
      } else {
        send(envelope);
      }
    }
  }

  /** The node that this step's messages do not reach, or null: see {@link Fault.MissOne}. */
  private String missed(List<Envelope> envelopes) {
    Set<String> receivers = new HashSet<>();
    envelopes.forEach(envelope -> receivers.add(envelope.to()));
    String sender = envelopes.get(0).id().sender();
    for (String role : world.scenario().protocol().invariants().quorumRoles()) {
      List<String> nodes = world.scenario().cluster().nodes(role);
      boolean toAll =
          nodes.stream().allMatch(node -> receivers.contains(node) || node.equals(sender));
      if (nodes.size() >= QUORUM_ROLE_SIZE_MIN && toAll) {
        int turn = broadcasts.merge(sender, 1, Integer::sum) - 1;
        return nodes.get((missOne.first() + turn) % nodes.size());
      }
    }
    return null;
  }

  private void send(Envelope envelope) {
    int number = sent++;
    long latencyMicros = LATENCY_MICROS_MIN + world.jitterMicros();
    if (world.healed()) {
      world.agenda().after(latencyMicros, () -> arrive(envelope, number, null));
      return;
    }
    if (lostInCut(envelope)) {
      return;
    }
    if (isStruck(number)) {
      strike(envelope, number, latencyMicros);
    } else {
      world.agenda().after(latencyMicros, () -> arrive(envelope, number, null));
    }
  }

  /** Whether a fault names the message; numbers rise from one to the next. */
  private boolean isStruck(int number) {
    while (nextStruck < struck.length && struck[nextStruck] < number) {
      nextStruck++;
    }
    return nextStruck < struck.length && struck[nextStruck] == number;
  }

  /** Sends a message that faults of the schedule name. */
  private void strike(Envelope envelope, int number, long drawnMicros) {
    long latencyMicros = drawnMicros;
    Route route = new Route(incarnation(envelope.id().sender()), incarnation(envelope.to()));
    for (Fault.Duplicate duplicate : duplicates.getOrDefault(number, List.of())) {
      long later = drawnMicros + duplicate.afterMillis() * World.MICROS_PER_MILLI;
      world.agenda().after(later, () -> arrive(envelope, number, route));
    }
    if (drops.contains(number)) {
      world.tally().count(FaultKind.LOSS);
      return;
    }
    Fault.Delay delay = delays.get(number);
    if (delay != null && delay.millis() > 0) {
      world.tally().count(FaultKind.DELAY);
      latencyMicros += delay.millis() * World.MICROS_PER_MILLI;
    }
    world.agenda().after(latencyMicros, () -> arrive(envelope, number, null));
  }

  /** Incarnations of both ends when a copied message was sent. */
  private record Route(long sender, long receiver) {}

  /** A message reaches its node; {@code copied} is null for an original. */
  private void arrive(Envelope envelope, int number, Route copied) {
    if (!world.healed() && lostInCut(envelope)) {
      return;
    }
    SimulatedNode receiver = world.node(envelope.to());
    if (receiver.up()) {
      count(envelope, number, copied);
    }
    receiver.deliver(envelope);
  }

  private void count(Envelope envelope, int number, Route copied) {
    int from = world.node(envelope.id().sender()).index();
    int link = from * nodes + world.node(envelope.to()).index();
    if (number < newest[link] && copied == null) {
      world.tally().count(FaultKind.REORDERING);
    }
    newest[link] = Math.max(newest[link], number);
    if (wounded[link]) {
      wounded[link] = false;
      world.tally().count(FaultKind.HEAL);
    }
    if (copied != null) {
      world.tally().count(FaultKind.DUPLICATION);
      if (copied.sender() != incarnation(envelope.id().sender())
          || copied.receiver() != incarnation(envelope.to())) {
        world.tally().count(FaultKind.DUPLICATION_ACROSS_RESTART);
      }
    }
  }

  private boolean lostInCut(Envelope envelope) {
    findCuts(world.agenda().nowMicros() / World.MICROS_PER_MILLI);
    if (cuts.isEmpty()) {
      return false;
    }
    int from = world.node(envelope.id().sender()).index();
    int to = world.node(envelope.to()).index();
    for (Fault.Cut cut : cuts) {
      boolean fromFirst = (cut.side() >> from & 1) == 1;
      boolean toFirst = (cut.side() >> to & 1) == 1;
      if (fromFirst != toFirst && (fromFirst || !cut.oneWay())) {
        world.tally().count(cut.oneWay() ? FaultKind.PARTITION_ONE_WAY : FaultKind.PARTITION);
        wounded[from * nodes + to] = true;
        return true;
      }
    }
    return false;
  }

  /** Which cuts there are now; time does not go back. */
  private void findCuts(long nowMillis) {
    while (!cutsToCome.isEmpty() && cutsToCome.peek().atMillis() <= nowMillis) {
      cuts.add(cutsToCome.remove());
    }
    cuts.removeIf(cut -> nowMillis - cut.atMillis() >= cut.forMillis());
  }

  private long incarnation(String node) {
    return world.node(node).incarnation();
  }
}
