package dev.lockstep.core.multipaxos;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The proposer's part of a replica: its ballot, and the values that clients want.
 *
 * <p>Invariants: (1) promises are held in phase 1 only, and are all of the current ballot; (2)
 * votes are counted in phase 2 only, and are all of the current ballot; (3) a ballot asks for votes
 * for one value at a position; (4) a value waits at one position at a time: it is asked for at
 * another one only when the first has a different decree.
 */
final class Proposer {

  /** Where the current ballot stands: the values of the variable {@code phase}. */
  private enum Phase {
    IDLE,
    PHASE1,
    PHASE2;

    Value value() {
      return Value.of(name().toLowerCase(Locale.ROOT));
    }
  }

  /** A value to ask votes for, at a position. */
  record Ask(long pos, Value val) {}

  /** A client's value, and where votes were last asked for it; 0 is nowhere. */
  private record Proposal(Value val, long pos) {
    Value toValue() {
      return Value.record("val", val, "pos", pos);
    }
  }

  private static final long NOWHERE = 0;

  private final TreeMap<String, MultiPaxosMessage.Phase1b> promises = new TreeMap<>();
  private final TreeMap<Long, Set<String>> tally = new TreeMap<>();
  private List<Proposal> proposals = new ArrayList<>();
  private long ballot = -1;
  private Phase phase = Phase.IDLE;
  private long next = 1;

  long ballot() {
    return ballot;
  }

  int proposalCount() {
    return proposals.size();
  }

  boolean isPreparing() {
    return phase == Phase.PHASE1;
  }

  /** Whether it may ask for votes at new positions, given what its own acceptor promised. */
  boolean leads(long maxBal) {
    return phase == Phase.PHASE2 && maxBal <= ballot;
  }

  boolean contains(Value value) {
    return proposals.stream().anyMatch(proposal -> proposal.val().equals(value));
  }

  boolean hasWaiting() {
    return proposals.stream().anyMatch(proposal -> proposal.pos() == NOWHERE);
  }

  /** The first position that it has not asked votes for, nor the ledger knows of. */
  long free(Ledger ledger) {
    return Math.max(next, ledger.end());
  }

  /** Whether it asked for votes at or above a position in the ballot that it leads. */
  boolean askedFrom(long pos) {
    return phase == Phase.PHASE2 && next > pos;
  }

  /** PMS 3: the leader chooses the next position and needs phase 2 alone. */
  Ask propose(Value value, Ledger ledger) {
    Ask ask = new Ask(free(ledger), value);
    proposals.add(new Proposal(value, ask.pos()));
    next = ask.pos() + 1;
    return ask;
  }

  void submit(Value value) {
    proposals.add(new Proposal(value, NOWHERE));
  }

  void begin(long newBallot) {
    ballot = newBallot;
    phase = Phase.PHASE1;
    promises.clear();
    tally.clear();
  }

  boolean isNewPromise(MultiPaxosMessage.Phase1b promise) {
    return phase == Phase.PHASE1 && promise.bal() == ballot && !promises.containsKey(promise.acc());
  }

  /** Notes a promise; returns the acceptors that have promised. */
  Set<String> promised(MultiPaxosMessage.Phase1b promise) {
    promises.put(promise.acc(), promise);
    return promises.keySet();
  }

  /**
   * A quorum has promised: what to ask votes for. PMS 3: for each position it takes the value of
   * the highest-numbered vote reported, fills the gaps with no-ops, and then proposes its own.
   */
  List<Ask> lead(Ledger ledger) {
    // One of the acceptors has trimmed what is below the highest start: those are chosen.
    long start =
        promises.values().stream()
            .mapToLong(MultiPaxosMessage.Phase1b::pos)
            .reduce(ledger.undecided(), Math::max);
    NavigableMap<Long, Vote> highest = highestVotes();
    long last = last(start, ledger, highest);
    List<Ask> asks = new ArrayList<>();
    for (long pos = start; pos <= last; pos++) {
      if (!ledger.isDecided(pos)) {
        asks.add(new Ask(pos, allowed(pos, highest)));
      }
    }
    next = last + 1;
    List<Proposal> placed = new ArrayList<>();
    for (Proposal proposal : proposals) {
      if (proposal.pos() == NOWHERE) {
        asks.add(new Ask(next, proposal.val()));
        placed.add(new Proposal(proposal.val(), next++));
      } else {
        placed.add(proposal);
      }
    }
    proposals = placed;
    promises.clear();
    phase = Phase.PHASE2;
    return asks;
  }

  /** The vote of the highest ballot at each position that the promises report. */
  private NavigableMap<Long, Vote> highestVotes() {
    TreeMap<Long, Vote> highest = new TreeMap<>();
    for (MultiPaxosMessage.Phase1b promise : promises.values()) {
      for (Vote vote : Vote.byPosition(promise.votes()).values()) {
        highest.merge(vote.pos(), vote, (a, b) -> a.bal() >= b.bal() ? a : b);
      }
    }
    return highest;
  }

  private long last(long start, Ledger ledger, NavigableMap<Long, Vote> highest) {
    long last = Math.max(start, ledger.end()) - 1;
    if (!highest.isEmpty()) {
      last = Math.max(last, highest.lastKey());
    }
    for (Proposal proposal : proposals) {
      last = Math.max(last, proposal.pos());
    }
    return last;
  }

  private Value allowed(long pos, Map<Long, Vote> highest) {
    Vote reported = highest.get(pos);
    if (reported != null) {
      return reported.val();
    }
    return proposals.stream()
        .filter(proposal -> proposal.pos() == pos)
        .map(Proposal::val)
        .findFirst()
        .orElse(MultiPaxosMessage.NO_OP);
  }

  boolean isNewVote(MultiPaxosMessage.Phase2b vote) {
    return phase == Phase.PHASE2
        && vote.bal() == ballot
        && !tally.getOrDefault(vote.pos(), Set.of()).contains(vote.acc());
  }

  /** Counts a vote; returns the acceptors that voted at its position. */
  Set<String> count(MultiPaxosMessage.Phase2b vote) {
    Set<String> voters = tally.computeIfAbsent(vote.pos(), pos -> new TreeSet<>());
    voters.add(vote.acc());
    return voters;
  }

  /** A decree is known: its value needs no asking for, another that was asked for there is free. */
  void decided(long pos, Value value) {
    tally.remove(pos);
    List<Proposal> rest = new ArrayList<>();
    for (Proposal proposal : proposals) {
      if (!proposal.val().equals(value)) {
        rest.add(proposal.pos() == pos ? new Proposal(proposal.val(), NOWHERE) : proposal);
      }
    }
    proposals = rest;
  }

  /** The positions below {@code pos} are trimmed: what was asked for there may be chosen or not. */
  void forget(long pos) {
    tally.headMap(pos).clear();
    proposals.removeIf(proposal -> proposal.pos() != NOWHERE && proposal.pos() < pos);
  }

  /** What a crash leaves. */
  void recovered(long durableBallot) {
    promises.clear();
    tally.clear();
    proposals.clear();
    ballot = durableBallot;
    phase = Phase.IDLE;
    next = 1;
  }

  void describe(Map<String, Value> state) {
    state.put("proposals", Value.sequence(proposals.stream().map(Proposal::toValue).toList()));
    state.put("ballot", Value.of(ballot));
    state.put("phase", phase.value());
    state.put(
        "promises", Value.set(promises.values().stream().map(MultiPaxosMessage::toValue).toList()));
    state.put("next", Value.of(next));
    List<Value> votes = new ArrayList<>();
    tally.forEach(
        (pos, voters) -> voters.forEach(acc -> votes.add(Value.record("pos", pos, "acc", acc))));
    state.put("tally", Value.set(votes));
  }

  void restore(Map<String, Value> state) {
    recovered(((Value.Int) state.get("ballot")).value());
    for (Value proposal : Fields.sequence(state.get("proposals"))) {
      proposals.add(new Proposal(Fields.value(proposal, "val"), Fields.number(proposal, "pos")));
    }
    phase = Phase.valueOf(((Value.Str) state.get("phase")).value().toUpperCase(Locale.ROOT));
    for (Value element : Fields.set(state.get("promises"))) {
      promised((MultiPaxosMessage.Phase1b) MultiPaxosMessage.of(element));
    }
    next = ((Value.Int) state.get("next")).value();
    for (Value vote : Fields.set(state.get("tally"))) {
      tally
          .computeIfAbsent(Fields.number(vote, "pos"), pos -> new TreeSet<>())
          .add(Fields.text(vote, "acc"));
    }
  }
}
