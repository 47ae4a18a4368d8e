package dev.lockstep.core.multipaxos;

import dev.lockstep.traces.Value;
import java.util.Map;
import java.util.TreeMap;

/**
 * The acceptor's part of a replica: one promise for all positions, and a vote at each.
 *
 * <p>Invariants: (1) {@code maxBal} never goes down but for a crash, and then not below what a
 * message that left has said; (2) no vote is of a ballot above {@code maxBal}.
 */
final class Acceptor {
  private final TreeMap<Long, Vote> votes = new TreeMap<>();
  private long maxBal = -1;

  long maxBal() {
    return maxBal;
  }

  /**
   * PMS 2.2, phase 1(b): it responds to a prepare request with a number greater than that of any to
   * which it has already responded.
   */
  boolean mayPromise(MultiPaxosMessage.Phase1a prepare) {
    return prepare.bal() > maxBal;
  }

  /**
   * PMS 2.2, phase 2(b): unless it has already responded to a prepare request with a higher one.
   */
  boolean mayVote(MultiPaxosMessage.Phase2a accept) {
    Vote last = votes.get(accept.pos());
    return accept.bal() >= maxBal && (last == null || last.bal() != accept.bal());
  }

  void promise(long ballot) {
    maxBal = ballot;
  }

  Vote vote(MultiPaxosMessage.Phase2a accept) {
    Vote vote = new Vote(accept.pos(), accept.bal(), accept.val());
    maxBal = accept.bal();
    votes.put(vote.pos(), vote);
    return vote;
  }

  /** PMS 3: the response covers the instances from one on with a single message. */
  Value votesFrom(long pos) {
    return Vote.set(votes.tailMap(pos).values());
  }

  /** Whether it voted at or above a position. */
  boolean votedFrom(long pos) {
    return !votes.isEmpty() && votes.lastKey() >= pos;
  }

  void forget(long pos) {
    votes.headMap(pos).clear();
  }

  /** What a crash would leave if all that was written were durable. */
  Durable durable(long ballot, long base) {
    return new Durable(ballot, maxBal, new TreeMap<>(votes), base);
  }

  void recovered(Durable durable) {
    maxBal = durable.maxBal();
    votes.clear();
    votes.putAll(durable.votes());
  }

  void describe(Map<String, Value> state) {
    state.put("maxBal", Value.of(maxBal));
    state.put("votes", Vote.set(votes.values()));
  }

  void restore(Map<String, Value> state) {
    maxBal = ((Value.Int) state.get("maxBal")).value();
    votes.clear();
    votes.putAll(Vote.byPosition(state.get("votes")));
  }
}
