package dev.lockstep.core.multipaxos;

import dev.lockstep.core.Effects;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The learner's part of a replica: the decrees that it knows, by position. PTP calls it a priest's
 * ledger.
 *
 * <p>Invariants: (1) no decree is below {@code base}; (2) what was entered is never changed; (3)
 * decrees are told in the order of their positions, each once.
 */
final class Ledger {

  /** The number of decrees in one answer to a query. */
  static final long BATCH = 32;

  private final TreeMap<Long, Value> decided = new TreeMap<>();
  private long base = 1;
  private long undecided = 1;

  /** The first position that is not trimmed. */
  long base() {
    return base;
  }

  /** The first position of which no decree is known. */
  long undecided() {
    return undecided;
  }

  /** The position after the last of which a decree is known, and at least {@code base}. */
  long end() {
    return decided.isEmpty() ? base : Math.max(base, decided.lastKey() + 1);
  }

  boolean isDecided(long pos) {
    return decided.containsKey(pos);
  }

  /** Whether a decree is missing below one that is known. */
  boolean hasGap() {
    return end() > undecided;
  }

  boolean contains(Value value) {
    return decided.containsValue(value);
  }

  /** Enters a decree, and tells those that are next in order now. */
  void enter(Effects.Builder effects, long pos, Value value) {
    decided.put(pos, value);
    tell(effects);
  }

  private void tell(Effects.Builder effects) {
    for (Value value = decided.get(undecided); value != null; value = decided.get(undecided)) {
      effects.reply(MultiPaxosWorkload.decree(undecided, value));
      undecided++;
    }
  }

  /** Forgets what is below a position; what is next in order from there is told. */
  void forget(Effects.Builder effects, long pos) {
    decided.headMap(pos).clear();
    base = pos;
    undecided = Math.max(undecided, pos);
    tell(effects);
  }

  /** PMMC 4.2: a leader that lags is told; here every replica may ask, and every one answers. */
  List<MultiPaxosMessage> answers(MultiPaxosMessage.Query query) {
    List<MultiPaxosMessage> answers = new ArrayList<>();
    long start = Math.max(query.pos(), base);
    decided
        .subMap(start, start + BATCH)
        .forEach(
            (pos, value) -> answers.add(new MultiPaxosMessage.Success(query.acc(), pos, value)));
    if (query.pos() < base) {
      answers.add(new MultiPaxosMessage.Trimmed(query.acc(), base));
    }
    return answers;
  }

  /** Whether a query from this position is worth an answer. */
  boolean hasAnswer(long pos) {
    return pos < base || pos < end();
  }

  /** What a crash leaves. */
  void recovered(long durableBase) {
    decided.clear();
    base = durableBase;
    undecided = durableBase;
  }

  void describe(Map<String, Value> state) {
    List<Value> decrees = new ArrayList<>(decided.size());
    decided.forEach((pos, value) -> decrees.add(Value.record("pos", pos, "val", value)));
    state.put("decided", Value.set(decrees));
    state.put("base", Value.of(base));
  }

  void restore(Map<String, Value> state) {
    recovered(((Value.Int) state.get("base")).value());
    for (Value decree : Fields.set(state.get("decided"))) {
      decided.put(Fields.number(decree, "pos"), Fields.value(decree, "val"));
    }
    while (decided.containsKey(undecided)) {
      undecided++;
    }
  }
}
