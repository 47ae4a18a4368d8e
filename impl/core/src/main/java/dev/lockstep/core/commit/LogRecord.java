package dev.lockstep.core.commit;

import dev.lockstep.traces.Value;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a node writes to its log about a transaction.
 *
 * @param type what it says
 * @param value the record as it stands in the log, in the trace and in the specification
 */
record LogRecord(Type type, Value value) {

  /** What a record says: the participant's first, then the manager's. */
  enum Type {
    /** A participant promised to commit if told to. Forced: its vote waits for it. */
    PREPARED('P'),
    /** An operator decided for a participant in doubt. Forced: the resource waits for it. */
    RESOLVED('R'),
    /** A participant committed, or heard that decision. Forced: its Ack waits for it. */
    COMMITTED('C'),
    /** A participant aborted, or heard that. Forced only if the decision was delegated to it. */
    ABORTED('A'),
    /** A participant knows that the manager has its report. Not forced. */
    NOTED('N'),
    /** The manager decided to commit, and whom to tell. Forced: Commit waits for it. */
    COMMIT('K'),
    /** The manager was told what an operator decided. Forced: Noted waits for it. */
    HEURISTIC('H'),
    /** The manager knows that all have committed. Not forced. */
    END('E'),
    /** An operator has read the heuristics reported so far. Forced: the answer waits for it. */
    FORGET('F');

    /** Stands for the type in {@link CommitLog#HISTORIES}. */
    final char letter;

    Type(char letter) {
      this.letter = letter;
    }

    Value word() {
      return Value.of(name().toLowerCase(Locale.ROOT));
    }
  }

  static final LogRecord PREPARED = plain(Type.PREPARED);
  static final LogRecord COMMITTED = plain(Type.COMMITTED);
  static final LogRecord ABORTED = plain(Type.ABORTED);
  static final LogRecord NOTED = plain(Type.NOTED);
  static final LogRecord END = plain(Type.END);
  static final LogRecord FORGET = plain(Type.FORGET);

  private static LogRecord plain(Type type) {
    return new LogRecord(type, Value.record("type", type.word()));
  }

  static LogRecord resolved(CommitDecision decision) {
    return new LogRecord(
        Type.RESOLVED, Value.record("type", Type.RESOLVED.word(), "decision", decision.value()));
  }

  static LogRecord commit(Collection<String> participants) {
    return new LogRecord(
        Type.COMMIT,
        Value.record("type", Type.COMMIT.word(), "participants", Value.strings(participants)));
  }

  static LogRecord heuristic(String from, CommitDecision decision) {
    return new LogRecord(
        Type.HEURISTIC,
        Value.record("type", Type.HEURISTIC.word(), "from", from, "decision", decision.value()));
  }

  /** Of a commit record: whom to tell. */
  Set<String> participants() {
    Set<String> names = new TreeSet<>();
    ((Value.SetOf) field("participants"))
        .elements()
        .forEach(name -> names.add(((Value.Str) name).value()));
    return names;
  }

  /** Of a heuristic or resolved record: what the operator decided. */
  CommitDecision decision() {
    return CommitDecision.of(field("decision")).orElseThrow();
  }

  /** Of a heuristic record: where the operator decided. */
  String from() {
    return ((Value.Str) field("from")).value();
  }

  private Value field(String name) {
    return ((Value.Rec) value).get(name);
  }

  /**
   * Reads a record back.
   *
   * @throws IllegalArgumentException if the value is none of these records
   */
  static LogRecord of(Value value) {
    if (value instanceof Value.Rec rec) {
      for (Type type : Type.values()) {
        if (type.word().equals(rec.get("type"))) {
          LogRecord record = new LogRecord(type, value);
          if (record.again().value().equals(value)) {
            return record;
          }
        }
      }
    }
    throw new IllegalArgumentException("not a log record of two-phase commit: " + value);
  }

  /** The same record, made from what can be read of it. */
  private LogRecord again() {
    try {
      return switch (type) {
        case RESOLVED -> resolved(decision());
        case COMMIT -> commit(participants());
        case HEURISTIC -> heuristic(from(), decision());
        default -> plain(type);
      };
    } catch (ClassCastException | NullPointerException | java.util.NoSuchElementException e) {
      return plain(type);
    }
  }
}
