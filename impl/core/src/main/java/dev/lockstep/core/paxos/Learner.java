package dev.lockstep.core.paxos;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.traces.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A learner's part in one decree. It has nothing durable: after a restart it asks again.
 *
 * <p>Invariants: (1) all votes held are of one ballot, the highest seen; (2) there are none once it
 * has decided; (3) it decides once, and tells its client then.
 */
final class Learner implements Machine {
  static final String QUERY_TIMER = "query";
  static final long QUERY_MILLIS = 400;

  private final String name;
  private final Peers peers;
  private final TreeMap<String, PaxosMessage.Phase2b> votes = new TreeMap<>();
  private Value decided = PaxosMessage.NONE;

  Learner(String name, Peers peers) {
    this.name = name;
    this.peers = peers;
  }

  @Override
  public Effects step(Input input) {
    if (input instanceof Input.Deliver deliver) {
      return receive((PaxosMessage) deliver.message());
    } else if (input instanceof Input.TimeOut) {
      return hasDecided() ? Effects.NONE : query();
    } else if (input instanceof Input.Request request) {
      return learn(request.request().toValue());
    } else if (input instanceof Input.Persisted) {
      throw new IllegalStateException("a learner writes no record");
    }
    return Effects.NONE;
  }

  private boolean hasDecided() {
    return !decided.equals(PaxosMessage.NONE);
  }

  private Effects receive(PaxosMessage message) {
    if (message instanceof PaxosMessage.Phase2b vote) {
      if (hasDecided()) {
        return announce(vote);
      } else if (isNew(vote)) {
        return count(vote);
      }
    } else if (message instanceof PaxosMessage.Success success && !hasDecided()) {
      return handleSuccess(success);
    }
    return received(PaxosAction.DISCARD, message).build();
  }

  /** Whether the vote is of the highest ballot seen, and not counted yet. */
  private boolean isNew(PaxosMessage.Phase2b vote) {
    return votes.isEmpty()
        || vote.bal() > ballot()
        || (vote.bal() == ballot() && !votes.containsKey(vote.acc()));
  }

  private long ballot() {
    return votes.firstEntry().getValue().bal();
  }

  private Effects count(PaxosMessage.Phase2b vote) {
    if (!votes.isEmpty() && vote.bal() > ballot()) {
      votes.clear();
    }
    votes.put(vote.acc(), vote);
    return peers.isQuorum(votes.size()) ? decide(vote) : receiveVote(vote);
  }

  private Effects receiveVote(PaxosMessage.Phase2b vote) {
    return received(PaxosAction.RECEIVE_VOTE, vote).timer(QUERY_TIMER, QUERY_MILLIS).build();
  }

  /**
   * PMS 2.3: to learn that a value has been chosen, a learner must find out that a proposal has
   * been accepted by a majority of acceptors. PTP 2.3, step 5: it then tells the others.
   */
  private Effects decide(PaxosMessage.Phase2b vote) {
    Effects.Builder effects = received(PaxosAction.DECIDE, vote);
    peers.send(effects, name, new PaxosMessage.Success(vote.val()));
    return decided(effects, vote.val());
  }

  /** A vote after the decision comes from a ballot whose proposer may not know that it can stop. */
  private Effects announce(PaxosMessage.Phase2b vote) {
    Effects.Builder effects = received(PaxosAction.ANNOUNCE, vote);
    peers.send(effects, name, new PaxosMessage.Success(decided));
    return effects.build();
  }

  /** PTP 2.3, step 6: upon receiving Success, a priest enters the decree in his ledger. */
  private Effects handleSuccess(PaxosMessage.Success success) {
    return decided(received(PaxosAction.HANDLE_SUCCESS, success), success.val());
  }

  private Effects decided(Effects.Builder effects, Value value) {
    decided = value;
    votes.clear();
    return effects.reply(value).build();
  }

  /** A client wants to know: the learner waits a while for votes, then asks. No step. */
  private Effects learn(Value request) {
    return hasDecided() || !request.equals(PaxosWorkload.LEARN)
        ? Effects.NONE
        : Effects.of(null).timer(QUERY_TIMER, QUERY_MILLIS).build();
  }

  /**
   * PMS 2.3: if a learner needs to know whether a value has been chosen, it can have a proposer
   * issue a proposal.
   */
  private Effects query() {
    Effects.Builder effects = Effects.of(PaxosAction.QUERY);
    peers.send(effects, name, new PaxosMessage.Query());
    return effects.timer(QUERY_TIMER, QUERY_MILLIS).build();
  }

  private static Effects.Builder received(PaxosAction action, PaxosMessage message) {
    return Effects.of(action).parameter("m", message.toValue());
  }

  @Override
  public Map<String, Value> state() {
    Map<String, Value> state = new LinkedHashMap<>();
    state.put("votes", Value.set(votes.values().stream().map(PaxosMessage::toValue).toList()));
    state.put("decided", decided);
    return state;
  }

  @Override
  public void restore(Map<String, Value> state) {
    decided = state.get("decided");
    votes.clear();
    for (Value element : ((Value.SetOf) state.get("votes")).elements()) {
      PaxosMessage.Phase2b vote = (PaxosMessage.Phase2b) PaxosMessage.of(element);
      votes.put(vote.acc(), vote);
    }
  }
}
