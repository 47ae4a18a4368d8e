package dev.lockstep.core.multipaxos;

import dev.lockstep.traces.Value;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/** An acceptor's last vote at one position. Immutable. */
record Vote(long pos, long bal, Value val) {

  Value toValue() {
    return Value.record("pos", pos, "bal", bal, "val", val);
  }

  static Vote of(Value value) {
    return new Vote(
        Fields.number(value, "pos"), Fields.number(value, "bal"), Fields.value(value, "val"));
  }

  /** The specification's set of votes. */
  static Value set(Collection<Vote> votes) {
    return Value.set(votes.stream().map(Vote::toValue).toList());
  }

  /** Reads {@link #set} back, by position. */
  static SortedMap<Long, Vote> byPosition(Value set) {
    TreeMap<Long, Vote> votes = new TreeMap<>();
    for (Value element : Fields.set(set)) {
      Vote vote = of(element);
      votes.put(vote.pos(), vote);
    }
    return votes;
  }
}
