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

/**
 * The network of a run: every message takes a drawn latency; faults of the schedule lose, repeat
 * and delay single messages, and cut links for a time. Invariant: what arrives was sent.
 */
final class SimulatedNetwork {
  private static final long LATENCY_MICROS_MIN = 1_000;

  /** With fewer nodes, a majority is all of them. */
  private static final int QUORUM_ROLE_SIZE_MIN = 3;

  private final World world;

  /** A fault that names a message by its number. */
  private record Strike(int number, Fault fault) {}

  /** In order of the numbers, which rise from one message to the next. */
  private final List<Strike> strikes = new ArrayList<>();

  private int nextStrike;
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
    for (Fault fault : faults) {
      if (fault instanceof Fault.Drop drop) {
        strikes.add(new Strike(drop.message(), drop));
      } else if (fault instanceof Fault.Duplicate duplicate) {
        strikes.add(new Strike(duplicate.message(), duplicate));
      } else if (fault instanceof Fault.Delay delay) {
        strikes.add(new Strike(delay.message(), delay));
      } else if (fault instanceof Fault.Cut cut) {
        drawn.add(cut);
      } else if (fault instanceof Fault.MissOne one) {
        missOne = one;
      }
    }
    drawn.sort(Comparator.comparingInt(Fault.Cut::atMillis));
    strikes.sort(Comparator.comparingInt(Strike::number));
    this.cutsToCome = new ArrayDeque<>(drawn);
  }

  /** How many messages were sent. */
  int sent() {
    return sent;
  }

  /** Takes the messages of one step; what becomes of each is the schedule's choice. */
  void send(SimulatedNode sender, List<Envelope> envelopes) {
    String missed = missOne == null || envelopes.isEmpty() ? null : missed(envelopes);
    for (int i = 0; i < envelopes.size(); i++) {
      Envelope envelope = envelopes.get(i);
      if (envelope.to().equals(missed)) {
        sent++;
        world.tally().count(FaultKind.MISSED);
      } else {
        send(new Flight(envelope, sent++, sender, world.node(envelope.to()), /* copied= */ null));
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

  private void send(Flight flight) {
    long latencyMicros = LATENCY_MICROS_MIN + world.jitterMicros();
    if (world.healed()) {
      world.agenda().after(latencyMicros, flight);
    } else if (!isLostInCut(flight)) {
      if (isStruck(flight.number)) {
        strike(flight, latencyMicros);
      } else {
        world.agenda().after(latencyMicros, flight);
      }
    }
  }

  /** Whether a fault names the message. */
  private boolean isStruck(int number) {
    while (nextStrike < strikes.size() && strikes.get(nextStrike).number() < number) {
      nextStrike++;
    }
    return nextStrike < strikes.size() && strikes.get(nextStrike).number() == number;
  }

  /** Sends a message that faults of the schedule name. */
  private void strike(Flight flight, long drawnMicros) {
    boolean lost = false;
    int delayMillis = 0;
    for (; isStruck(flight.number); nextStrike++) {
      Fault fault = strikes.get(nextStrike).fault();
      if (fault instanceof Fault.Duplicate duplicate) {
        long later = drawnMicros + duplicate.afterMillis() * World.MICROS_PER_MILLI;
        world.agenda().after(later, flight.copy());
      } else if (fault instanceof Fault.Delay delay) {
        delayMillis = delay.millis();
      } else {
        lost = true;
      }
    }
    if (lost) {
      world.tally().count(FaultKind.LOSS);
      return;
    }
    if (delayMillis > 0) {
      world.tally().count(FaultKind.DELAY);
    }
    world.agenda().after(drawnMicros + delayMillis * World.MICROS_PER_MILLI, flight);
  }

  /** Incarnations of both ends when a copied message was sent. */
  private record Route(long sender, long receiver) {}

  /** A message under way, or a copy of one: then {@code copied} is not null. */
  private final class Flight implements Runnable {
    private final Envelope envelope;
    private final int number;
    private final SimulatedNode from;
    private final SimulatedNode to;
    private final Route copied;

    Flight(Envelope envelope, int number, SimulatedNode from, SimulatedNode to, Route copied) {
      this.envelope = envelope;
      this.number = number;
      this.from = from;
      this.to = to;
      this.copied = copied;
    }

    Flight copy() {
      return new Flight(
          envelope, number, from, to, new Route(from.incarnation(), to.incarnation()));
    }

    int link() {
      return from.index() * nodes + to.index();
    }

    /** The message reaches its node. */
    @Override
    public void run() {
      if (world.healed() || !isLostInCut(this)) {
        if (to.up()) {
          count(this);
        }
        to.deliver(envelope);
      }
    }
  }

  private void count(Flight flight) {
    int link = flight.link();
    Route copied = flight.copied;
    if (flight.number < newest[link] && copied == null) {
      world.tally().count(FaultKind.REORDERING);
    }
    newest[link] = Math.max(newest[link], flight.number);
    if (wounded[link]) {
      wounded[link] = false;
      world.tally().count(FaultKind.HEAL);
    }
    if (copied != null) {
      world.tally().count(FaultKind.DUPLICATION);
      if (copied.sender() != flight.from.incarnation()
          || copied.receiver() != flight.to.incarnation()) {
        world.tally().count(FaultKind.DUPLICATION_ACROSS_RESTART);
      }
    }
  }

  private boolean isLostInCut(Flight flight) {
    if (cutsToCome.isEmpty() && cuts.isEmpty()) {
      return false;
    }
    findCuts(world.agenda().nowMicros() / World.MICROS_PER_MILLI);
    for (int i = 0; i < cuts.size(); i++) {
      Fault.Cut cut = cuts.get(i);
      boolean fromFirst = (cut.side() >> flight.from.index() & 1) == 1;
      boolean toFirst = (cut.side() >> flight.to.index() & 1) == 1;
      if (fromFirst != toFirst && (fromFirst || !cut.oneWay())) {
        world.tally().count(cut.oneWay() ? FaultKind.PARTITION_ONE_WAY : FaultKind.PARTITION);
        wounded[flight.link()] = true;
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
    if (!cuts.isEmpty()) {
      cuts.removeIf(cut -> nowMillis - cut.atMillis() >= cut.forMillis());
    }
  }
}
