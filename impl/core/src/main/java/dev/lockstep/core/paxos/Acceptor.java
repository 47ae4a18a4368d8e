package dev.lockstep.core.paxos;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.traces.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An acceptor's part in one decree.
 *
 * <p>Invariants: (1) {@code maxBal} never goes down but for a crash, and then not below what a
 * message that left has said; (2) {@code maxVBal <= maxBal}; (3) {@code maxVal} is {@code None}
 * exactly when {@code maxVBal} is -1.
 */
final class Acceptor implements Machine {
  private static final Value NO_VOTE = vote(-1, -1, PaxosMessage.NONE);

  private final String name;
  private final Peers peers;
  private final WriteAhead log = new WriteAhead(NO_VOTE);
  private long maxBal = -1;
  private long maxVBal = -1;
  private Value maxVal = PaxosMessage.NONE;

  Acceptor(String name, Peers peers) {
    this.name = name;
    this.peers = peers;
  }

  @Override
  public Effects step(Input input) {
    if (input instanceof Input.Deliver deliver) {
      return receive((PaxosMessage) deliver.message());
    } else if (input instanceof Input.Persisted) {
      return persist();
    } else if (input instanceof Input.Recovered recovered) {
      return recovered(recovered.records());
    }
    return Effects.NONE;
  }

  private Effects receive(PaxosMessage message) {
    if (message instanceof PaxosMessage.Phase1a prepare && prepare.bal() > maxBal) {
      return phase1b(prepare);
    } else if (message instanceof PaxosMessage.Phase2a accept
        && accept.bal() >= maxBal
        && accept.bal() != maxVBal) {
      return phase2b(accept);
    }
    return Effects.of(PaxosAction.DISCARD).parameter("m", message.toValue()).build();
  }

  /**
   * PMS 2.2, phase 1(b): if n is greater than that of any prepare request to which it has already
   * responded, the acceptor responds with a promise not to accept any more proposals numbered less
   * than n and with the highest-numbered proposal that it has accepted.
   */
  private Effects phase1b(PaxosMessage.Phase1a prepare) {
    maxBal = prepare.bal();
    return write(
        PaxosAction.PHASE1B,
        prepare,
        new PaxosMessage.Phase1b(name, prepare.bal(), maxVBal, maxVal));
  }

  /**
   * PMS 2.2, phase 2(b): it accepts the proposal unless it has already responded to a prepare
   * request having a number greater than n.
   */
  private Effects phase2b(PaxosMessage.Phase2a accept) {
    maxBal = accept.bal();
    maxVBal = accept.bal();
    maxVal = accept.val();
    return write(
        PaxosAction.PHASE2B, accept, new PaxosMessage.Phase2b(name, accept.bal(), accept.val()));
  }

  /** PMS 2.5: an acceptor records its intended response in stable storage before it is sent. */
  private Effects write(PaxosAction action, PaxosMessage received, PaxosMessage answer) {
    Effects.Builder effects = Effects.of(action).parameter("m", received.toValue());
    log.write(effects, vote(maxBal, maxVBal, maxVal), answer);
    return effects.build();
  }

  private Effects persist() {
    Effects.Builder effects = Effects.of(PaxosAction.PERSIST);
    peers.send(effects, name, log.persisted());
    return effects.build();
  }

  private Effects recovered(List<Value> records) {
    Value last = records.isEmpty() ? NO_VOTE : records.get(records.size() - 1);
    log.recovered(last);
    remember((Value.Rec) last);
    return Effects.NONE;
  }

  private static Value vote(long maxBal, long maxVBal, Value maxVal) {
    return Value.record("maxBal", maxBal, "maxVBal", maxVBal, "maxVal", maxVal);
  }

  private void remember(Value.Rec vote) {
    maxBal = ((Value.Int) vote.get("maxBal")).value();
    maxVBal = ((Value.Int) vote.get("maxVBal")).value();
    maxVal = vote.get("maxVal");
    if (maxVBal > maxBal || (maxVBal == -1) != maxVal.equals(PaxosMessage.NONE)) {
      throw new IllegalStateException("an acceptor cannot remember " + vote);
    }
  }

  @Override
  public Map<String, Value> state() {
    Map<String, Value> state = new LinkedHashMap<>();
    state.put("maxBal", Value.of(maxBal));
    state.put("maxVBal", Value.of(maxVBal));
    state.put("maxVal", maxVal);
    log.describe(state);
    return state;
  }

  @Override
  public void restore(Map<String, Value> state) {
    log.restore(state);
    remember((Value.Rec) Value.record(state));
  }
}
