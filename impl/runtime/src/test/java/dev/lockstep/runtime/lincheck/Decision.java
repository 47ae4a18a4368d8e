package dev.lockstep.runtime.lincheck;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.core.paxos.PaxosProtocol;
import dev.lockstep.core.paxos.PaxosWorkload;
import dev.lockstep.traces.Value;
import java.util.ArrayDeque;
import java.util.List;

/**
 * One decree of Paxos in memory, decided by whoever proposes: two clients, each with a proposer and
 * a learner of its own, and three acceptors. A client carries the messages of its ballot itself,
 * one at a time, with a lock on the machine that takes the message, so that two clients interleave
 * as on a network and no thread is needed. What is under way when a client knows its answer is
 * lost, which Paxos allows; in particular no learner hears from the other, so that their agreement
 * is the acceptors' doing alone.
 */
class Decision {

  private static final Cluster CLUSTER =
      PaxosProtocol.cluster(List.of("p1", "p2"), List.of("a1", "a2", "a3"), List.of("l1", "l2"));
  private static final PaxosProtocol PROTOCOL = new PaxosProtocol();

  private final Machine proposer1 = machine("p1");
  private final Machine proposer2 = machine("p2");
  private final Machine acceptor1 = machine("a1");
  private final Machine acceptor2 = machine("a2");
  private final Machine acceptor3 = machine("a3");
  private final Machine learner1 = machine("l1");
  private final Machine learner2 = machine("l2");
  private final Object turn = new Object();

  /**
   * Proposes until something is decided, and returns what was. Two proposers can interrupt each
   * other for ever, so after a first ballot each they take turns, as "Paxos Made Simple", 2.4, has
   * one distinguished proposer try.
   *
   * @param client 1 or 2; one call of a client at a time
   */
  String propose(int client, String value) {
    String decided = learned(name("l", client));
    if (decided == null) {
      decided = ballot(client, request(value));
    }
    if (decided == null) {
      synchronized (turn) {
        while (decided == null) {
          decided = ballot(client, retry());
        }
      }
    }
    return decided;
  }

  /** What is decided, or null: what any learner knows, since they agree. */
  String learn() {
    String decided = learned("l1");
    return decided == null ? learned("l2") : decided;
  }

  private String ballot(int client, Input beginning) {
    String learner = name("l", client);
    ArrayDeque<Effects.Send> messages = noMessages();
    take(name("p", client), beginning, messages);
    String decided = null;
    for (Effects.Send send = next(messages);
        send != null && decided == null;
        send = next(messages)) {
      take(receiver(send), deliver(send), messages);
      decided = isFor(learner, send) ? learned(learner) : null;
    }
    return decided == null ? learned(learner) : decided;
  }

  private String learned(String learner) {
    Machine machine = at(learner);
    synchronized (machine) {
      return decided(machine);
    }
  }

  private void take(String node, Input input, ArrayDeque<Effects.Send> messages) {
    Machine machine = at(node);
    synchronized (machine) {
      step(node, machine, input, messages);
    }
  }

  // What follows touches only what its caller has to itself, so that Lincheck need not look inside:
  // the methods' names are in UNSEEN.

  /** For {@link ModelChecking}: the methods in which threads cannot meet. */
  static final String[] UNSEEN = {
    "machine",
    "at",
    "name",
    "request",
    "retry",
    "receiver",
    "isFor",
    "deliver",
    "noMessages",
    "next",
    "decided",
    "step"
  };

  private static Machine machine(String node) {
    return PROTOCOL.machine(CLUSTER, node, "decree");
  }

  private Machine at(String node) {
    return switch (node) {
      case "p1" -> proposer1;
      case "p2" -> proposer2;
      case "a1" -> acceptor1;
      case "a2" -> acceptor2;
      case "a3" -> acceptor3;
      case "l1" -> learner1;
      case "l2" -> learner2;
      default -> throw new IllegalArgumentException(node);
    };
  }

  private static String name(String role, int client) {
    return role + client;
  }

  private static Input request(String value) {
    return new Input.Request(PaxosWorkload.propose(value));
  }

  private static Input retry() {
    return new Input.TimeOut("retry");
  }

  private static String receiver(Effects.Send send) {
    return send.to();
  }

  private static boolean isFor(String node, Effects.Send send) {
    return send.to().equals(node);
  }

  private static Input deliver(Effects.Send send) {
    return new Input.Deliver(send.message());
  }

  private static ArrayDeque<Effects.Send> noMessages() {
    return new ArrayDeque<>();
  }

  private static Effects.Send next(ArrayDeque<Effects.Send> messages) {
    return messages.poll();
  }

  private static String decided(Machine learner) {
    return learner.state().get("decided") instanceof Value.Str decided ? decided.value() : null;
  }

  /** One input, and then the news that its records are durable. */
  private void step(String node, Machine machine, Input input, ArrayDeque<Effects.Send> messages) {
    before(node, machine);
    for (int records = carryOut(machine.step(input), messages); records > 0; records--) {
      records += carryOut(machine.step(new Input.Persisted()), messages);
    }
  }

  /** For a broken twin: what happens to a machine before it takes an input. */
  void before(String node, Machine machine) {}

  private static int carryOut(Effects effects, ArrayDeque<Effects.Send> messages) {
    messages.addAll(effects.sends());
    return effects.persist().size();
  }
}
