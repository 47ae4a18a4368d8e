package dev.lockstep.core.paxos;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.traces.Value;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A proposer's part in one decree.
 *
 * <p>Invariants: (1) a ballot is begun once, over restarts too: its number is durable before a
 * message of it leaves, and only higher ones follow; (2) promises are held in phase 1 only, and are
 * all of the current ballot; (3) a ballot asks for votes for one value, since it leaves phase 1 in
 * doing so and does not return; (4) the retry timer runs while the phase is not idle.
 */
final class Proposer implements Machine {

  /** Where the current ballot stands: the values of the variable {@code phase}. */
  private enum Phase {
    IDLE,
    PHASE1,
    PHASE2;

    Value value() {
      return Value.of(name().toLowerCase(java.util.Locale.ROOT));
    }
  }

  static final String RETRY_TIMER = "retry";
  static final long RETRY_MILLIS_MIN = 100;
  private static final int DOUBLINGS_MAX = 5;
  private static final long SKIPPED_ROUNDS_MAX = 1_024;

  private final String name;
  private final Peers peers;
  private final WriteAhead log = new WriteAhead(record(-1));
  private final TreeMap<String, PaxosMessage.Phase1b> promises = new TreeMap<>();
  private Value proposal = PaxosMessage.NONE;
  private long ballot = -1;
  private Phase phase = Phase.IDLE;

  Proposer(String name, Peers peers) {
    this.name = name;
    this.peers = peers;
  }

  @Override
  public Effects step(Input input) {
    if (input instanceof Input.Deliver deliver) {
      return receive((PaxosMessage) deliver.message());
    } else if (input instanceof Input.Persisted) {
      return persist();
    } else if (input instanceof Input.TimeOut) {
      return phase == Phase.IDLE ? Effects.NONE : phase1a();
    } else if (input instanceof Input.Request request) {
      return request(request.request().toValue());
    }
    return recovered(((Input.Recovered) input).records());
  }

  private Effects receive(PaxosMessage message) {
    if (message instanceof PaxosMessage.Phase1b promise) {
      if (phase == Phase.PHASE1
          && promise.bal() == ballot
          && !promises.containsKey(promise.acc())) {
        return promised(promise);
      }
    } else if (message instanceof PaxosMessage.Query query && phase == Phase.IDLE) {
      return handleQuery(query);
    } else if (message instanceof PaxosMessage.Success success && phase != Phase.IDLE) {
      return stop(success);
    }
    return received(PaxosAction.DISCARD, message).build();
  }

  /** A proposer takes one proposal at a time; a repeated or malformed request changes nothing. */
  private Effects request(Value request) {
    Optional<Value.Str> value = PaxosWorkload.proposed(request);
    if (value.isEmpty() || !proposal.equals(PaxosMessage.NONE)) {
      return Effects.NONE;
    }
    return propose(value.get());
  }

  private Effects propose(Value.Str value) {
    proposal = value;
    return begin(Effects.of(PaxosAction.PROPOSE).parameter("v", value), ballot);
  }

  /**
   * PMS 2.4: a proposer whose proposal got nowhere issues one with a higher number. Nobody tells it
   * how high others are, so it doubles its round: one that has fallen far behind catches up in a
   * few retries. From a bound on it adds, lest a long outage use the numbers up.
   */
  private Effects phase1a() {
    long skipped = Math.min(round(), SKIPPED_ROUNDS_MAX) * peers.proposers().size();
    return begin(Effects.of(PaxosAction.PHASE1A), ballot + skipped);
  }

  private Effects handleQuery(PaxosMessage.Query query) {
    return begin(received(PaxosAction.HANDLE_QUERY, query), ballot);
  }

  /** How many ballots each proposer could have begun below this one. */
  private long round() {
    return ballot / peers.proposers().size();
  }

  /**
   * PMS 2.2, phase 1(a): a proposer selects a proposal number n and sends a prepare request with
   * number n. PMS 2.5: it remembers in stable storage the highest number that it has used.
   */
  private Effects begin(Effects.Builder effects, long above) {
    ballot = peers.nextBallot(name, above);
    phase = Phase.PHASE1;
    promises.clear();
    effects.parameter("b", Value.of(ballot));
    log.write(effects, record(ballot), new PaxosMessage.Phase1a(ballot));
    return effects.timer(RETRY_TIMER, retryMillis()).build();
  }

  /**
   * How long this ballot may take. It doubles with each retry, as the round does, and differs
   * between proposers, so that two of them do not interrupt each other for ever.
   */
  private long retryMillis() {
    int retries = Long.SIZE - 1 - Long.numberOfLeadingZeros(round() + 1);
    long base = RETRY_MILLIS_MIN << Math.min(retries, DOUBLINGS_MAX);
    return base + base * peers.proposers().indexOf(name) / peers.proposers().size();
  }

  private Effects promised(PaxosMessage.Phase1b promise) {
    promises.put(promise.acc(), promise);
    if (!peers.isQuorum(promises.size())) {
      return received(PaxosAction.RECEIVE_PROMISE, promise).build();
    }
    Value allowed = allowed();
    promises.clear();
    return allowed.equals(PaxosMessage.NONE) ? abandon(promise) : phase2a(promise, allowed);
  }

  /**
   * PMS 2.2, phase 2(a): the value of the highest-numbered proposal among the responses, or any
   * value (what the client asked for) if the responses reported no proposals.
   */
  private Value allowed() {
    PaxosMessage.Phase1b highest =
        promises.values().stream()
            .max(Comparator.comparingLong(PaxosMessage.Phase1b::mbal))
            .orElseThrow();
    return highest.mbal() == -1 ? proposal : highest.mval();
  }

  private Effects phase2a(PaxosMessage.Phase1b promise, Value value) {
    phase = Phase.PHASE2;
    Effects.Builder effects = received(PaxosAction.PHASE2A, promise).parameter("v", value);
    peers.send(effects, name, new PaxosMessage.Phase2a(ballot, value));
    return effects.build();
  }

  /**
   * The ballot served a learner's question; nothing was chosen, and there is nothing to propose.
   */
  private Effects abandon(PaxosMessage.Phase1b promise) {
    phase = Phase.IDLE;
    return received(PaxosAction.ABANDON, promise).build();
  }

  private Effects stop(PaxosMessage.Success success) {
    phase = Phase.IDLE;
    proposal = PaxosMessage.NONE;
    promises.clear();
    return received(PaxosAction.STOP, success).build();
  }

  private Effects persist() {
    Effects.Builder effects = Effects.of(PaxosAction.PERSIST);
    peers.send(effects, name, log.persisted());
    return effects.build();
  }

  private Effects recovered(List<Value> records) {
    Value last = records.isEmpty() ? record(-1) : records.get(records.size() - 1);
    log.recovered(last);
    ballot = ((Value.Int) ((Value.Rec) last).get("ballot")).value();
    return Effects.NONE;
  }

  private static Value record(long ballot) {
    return Value.record("ballot", ballot);
  }

  private static Effects.Builder received(PaxosAction action, PaxosMessage message) {
    return Effects.of(action).parameter("m", message.toValue());
  }

  @Override
  public Map<String, Value> state() {
    Map<String, Value> state = new LinkedHashMap<>();
    state.put("proposal", proposal);
    state.put("ballot", Value.of(ballot));
    state.put("phase", phase.value());
    state.put(
        "promises", Value.set(promises.values().stream().map(PaxosMessage::toValue).toList()));
    log.describe(state);
    return state;
  }

  @Override
  public void restore(Map<String, Value> state) {
    log.restore(state);
    proposal = state.get("proposal");
    ballot = ((Value.Int) state.get("ballot")).value();
    phase =
        Phase.valueOf(((Value.Str) state.get("phase")).value().toUpperCase(java.util.Locale.ROOT));
    promises.clear();
    for (Value element : ((Value.SetOf) state.get("promises")).elements()) {
      PaxosMessage.Phase1b promise = (PaxosMessage.Phase1b) PaxosMessage.of(element);
      promises.put(promise.acc(), promise);
    }
  }
}
