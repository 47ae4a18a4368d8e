package dev.lockstep.sim;

import dev.lockstep.core.Envelope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The network of a run: every message takes a drawn latency; faults of the schedule lose, repeat
 * and delay single messages, and cut links for a time. Invariant: what arrives was sent.
 */
final class SimulatedNetwork {
  private static final long LATENCY_MICROS_MIN = 1_000;

  /** With fewer nodes, a majority is all of them. */
  private static final int QUORUM_ROLE_SIZE_MIN = 3;

  private record Link(String from, String to) {}

  private final World world;
  private final Set<Integer> drops = new HashSet<>();
  private final Map<Integer, List<Fault.Duplicate>> duplicates = new HashMap<>();
  private final Map<Integer, Fault.Delay> delays = new HashMap<>();
  private final List<Fault.Cut> cuts = new ArrayList<>();
  private final Map<Link, Integer> newest = new HashMap<>();
  private final Set<Link> wounded = new HashSet<>();
  private final Map<String, Integer> broadcasts = new HashMap<>();
  private Fault.MissOne missOne;
  private int sent;

  SimulatedNetwork(World world, List<Fault> faults) {
    this.world = world;
    for (Fault fault : faults) {
      if (fault instanceof Fault.Drop drop) {
        drops.add(drop.message());
      } else if (fault instanceof Fault.Duplicate duplicate) {
        duplicates.computeIfAbsent(duplicate.message(), key -> new ArrayList<>()).add(duplicate);
      } else if (fault instanceof Fault.Delay delay) {
        delays.put(delay.message(), delay);
      } else if (fault instanceof Fault.Cut cut) {
        cuts.add(cut);
      } else if (fault instanceof Fault.MissOne one) {
        missOne = one;
      }
    }
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
    Route route = new Route(incarnation(envelope.id().sender()), incarnation(envelope.to()));
    for (Fault.Duplicate duplicate : duplicates.getOrDefault(number, List.of())) {
      long later = latencyMicros + duplicate.afterMillis() * World.MICROS_PER_MILLI;
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
    Link link = new Link(envelope.id().sender(), envelope.to());
    Integer before = newest.get(link);
    if (before != null && number < before && copied == null) {
      world.tally().count(FaultKind.REORDERING);
    }
    newest.merge(link, number, Math::max);
    if (wounded.remove(link)) {
      world.tally().count(FaultKind.HEAL);
    }
    if (copied != null) {
      world.tally().count(FaultKind.DUPLICATION);
      if (copied.sender() != incarnation(link.from())
          || copied.receiver() != incarnation(link.to())) {
        world.tally().count(FaultKind.DUPLICATION_ACROSS_RESTART);
      }
    }
  }

  private boolean lostInCut(Envelope envelope) {
    int from = world.node(envelope.id().sender()).index();
    int to = world.node(envelope.to()).index();
    long nowMillis = world.agenda().nowMicros() / World.MICROS_PER_MILLI;
    for (Fault.Cut cut : cuts) {
      boolean active = cut.atMillis() <= nowMillis && nowMillis - cut.atMillis() < cut.forMillis();
      boolean fromFirst = (cut.side() >> from & 1) == 1;
      boolean toFirst = (cut.side() >> to & 1) == 1;
      if (active && fromFirst != toFirst && (fromFirst || !cut.oneWay())) {
        world.tally().count(cut.oneWay() ? FaultKind.PARTITION_ONE_WAY : FaultKind.PARTITION);
        wounded.add(new Link(envelope.id().sender(), envelope.to()));
        return true;
      }
    }
    return false;
  }

  private long incarnation(String node) {
    return world.node(node).incarnation();
  }
}
