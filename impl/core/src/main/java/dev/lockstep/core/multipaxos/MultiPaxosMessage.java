package dev.lockstep.core.multipaxos;

import dev.lockstep.core.Message;
import dev.lockstep.traces.Value;

/**
 * The messages between replicas. Each is for one replica, {@code to}, and speaks of a position or
 * of all positions from one on.
 *
 * <p>Immutable, thread-safe.
 */
public sealed interface MultiPaxosMessage extends Message {

  /** What fills a gap; no client can propose it. */
  Value NO_OP = Value.model("NoOp");

  /** The replica that the message is for. */
  String to();

  /** Proposer to acceptor: promise to take no part in a ballot below {@code bal}. */
  record Phase1a(String to, long bal, long pos) implements MultiPaxosMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "1a", "to", to, "bal", bal, "pos", pos);
    }
  }

  /**
   * Acceptor to proposer: promised.
   *
   * @param pos the first position that the promise speaks of
   * @param votes the set of the acceptor's last votes from there on, {@link Vote#set}
   */
  record Phase1b(String to, String acc, long bal, long pos, Value votes)
      implements MultiPaxosMessage {
    @Override
    public Value toValue() {
      return Value.record(
          "type", "1b", "to", to, "acc", acc, "bal", bal, "pos", pos, "votes", votes);
    }
  }

  /** Proposer to acceptor: vote for {@code val} at {@code pos} in ballot {@code bal}. */
  record Phase2a(String to, long bal, long pos, Value val) implements MultiPaxosMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "2a", "to", to, "bal", bal, "pos", pos, "val", val);
    }
  }

  /** Acceptor to the ballot's proposer: voted. */
  record Phase2b(String to, String acc, long bal, long pos, Value val)
      implements MultiPaxosMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "2b", "to", to, "acc", acc, "bal", bal, "pos", pos, "val", val);
    }
  }

  /** To a learner: {@code val} is chosen at {@code pos}. */
  record Success(String to, long pos, Value val) implements MultiPaxosMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "success", "to", to, "pos", pos, "val", val);
    }
  }

  /** Replica {@code acc} misses the decree at {@code pos}. */
  record Query(String to, String acc, long pos) implements MultiPaxosMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "query", "to", to, "acc", acc, "pos", pos);
    }
  }

  /** The sender has trimmed everything below {@code pos}. */
  record Trimmed(String to, long pos) implements MultiPaxosMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "trimmed", "to", to, "pos", pos);
    }
  }

  /**
   * Reads a message back.
   *
   * @throws IllegalArgumentException if the value is no message of this protocol
   */
  static MultiPaxosMessage of(Value value) {
    try {
      MultiPaxosMessage message = read((Value.Rec) value);
      // A superfluous or ill-typed field makes the two differ.
      if (message != null && message.toValue().equals(value)) {
        return message;
      }
    } catch (ClassCastException | NullPointerException malformed) {
      throw new IllegalArgumentException("not a message of Multi-Paxos: " + value, malformed);
    }
    throw new IllegalArgumentException("not a message of Multi-Paxos: " + value);
  }

  private static MultiPaxosMessage read(Value.Rec rec) {
    String to = Fields.text(rec, "to");
    long pos = Fields.number(rec, "pos");
    return switch (Fields.text(rec, "type")) {
      case "1a" -> new Phase1a(to, Fields.number(rec, "bal"), pos);
      case "1b" ->
          new Phase1b(
              to,
              Fields.text(rec, "acc"),
              Fields.number(rec, "bal"),
              pos,
              Vote.set(Vote.byPosition(rec.get("votes")).values()));
      case "2a" -> new Phase2a(to, Fields.number(rec, "bal"), pos, chosen(rec));
      case "2b" ->
          new Phase2b(to, Fields.text(rec, "acc"), Fields.number(rec, "bal"), pos, chosen(rec));
      case "success" -> new Success(to, pos, chosen(rec));
      case "query" -> new Query(to, Fields.text(rec, "acc"), pos);
      case "trimmed" -> new Trimmed(to, pos);
      default -> null;
    };
  }

  private static Value chosen(Value.Rec rec) {
    Value value = rec.get("val");
    return value.equals(NO_OP) ? NO_OP : (Value.Str) value;
  }
}
