package dev.lockstep.core.multipaxos;

import dev.lockstep.traces.Value;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a crash leaves of a replica, and the records that change it. Immutable.
 *
 * @param ballot the last ballot begun, or -1
 * @param maxBal the highest promise, or -1
 * @param votes the last vote at each position from {@code base} on
 * @param base the first position that is not trimmed
 */
record Durable(long ballot, long maxBal, SortedMap<Long, Vote> votes, long base) {

  static final Durable UNTOUCHED = new Durable(-1, -1, new TreeMap<>(), 1);

  static Value ballotRecord(long ballot) {
    return Value.record("type", "ballot", "bal", ballot);
  }

  static Value promiseRecord(long ballot) {
    return Value.record("type", "promise", "bal", ballot);
  }

  static Value voteRecord(Vote vote) {
    return Value.record("type", "vote", "pos", vote.pos(), "bal", vote.bal(), "val", vote.val());
  }

  /** The whole state: the records before it are not needed any more. */
  Value trimRecord() {
    return Value.record(
        "type",
        "trim",
        "ballot",
        ballot,
        "maxBal",
        maxBal,
        "votes",
        Vote.set(votes.values()),
        "base",
        base);
  }

  /** What is durable once this record is. */
  Durable with(Value record) {
    return switch (Fields.text(record, "type")) {
      case "ballot" -> new Durable(Fields.number(record, "bal"), maxBal, votes, base);
      case "promise" -> new Durable(ballot, Fields.number(record, "bal"), votes, base);
      case "vote" -> {
        TreeMap<Long, Vote> more = new TreeMap<>(votes);
        more.put(Fields.number(record, "pos"), Vote.of(record));
        yield new Durable(ballot, Fields.number(record, "bal"), more, base);
      }
      case "trim" -> of(record);
      default -> throw new IllegalStateException("no record of a replica: " + record);
    };
  }

  Value toValue() {
    return Value.record(
        "ballot", ballot, "maxBal", maxBal, "votes", Vote.set(votes.values()), "base", base);
  }

  static Durable of(Value value) {
    return new Durable(
        Fields.number(value, "ballot"),
        Fields.number(value, "maxBal"),
        Vote.byPosition(Fields.value(value, "votes")),
        Fields.number(value, "base"));
  }
}
