package dev.lockstep.core.paxos;

import dev.lockstep.core.Message;
import dev.lockstep.traces.Value;

/**
 * The messages of Paxos. A message says nothing of where it goes: that follows from its type, see
 * {@link Peers}.
 *
 * <p>Immutable, thread-safe.
 */
public sealed interface PaxosMessage extends Message {

  /** No value: what a promise reports when its sender has not voted. */
  Value NONE = Value.model("None");

  /** Proposer to acceptors: promise to take no part in a ballot below {@code bal}. */
  record Phase1a(long bal) implements PaxosMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "1a", "bal", bal);
    }
  }

  /**
   * Acceptor to the ballot's proposer: promised.
   *
   * @param acc the acceptor
   * @param bal the ballot
   * @param mbal the ballot of the acceptor's last vote, or -1
   * @param mval the value of the acceptor's last vote, or {@link #NONE}
   */
  record Phase1b(String acc, long bal, long mbal, Value mval) implements PaxosMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "1b", "acc", acc, "bal", bal, "mbal", mbal, "mval", mval);
    }
  }

  /** Proposer to acceptors: vote for {@code val} in ballot {@code bal}. */
  record Phase2a(long bal, Value val) implements PaxosMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "2a", "bal", bal, "val", val);
    }
  }

  /** Acceptor to learners: {@code acc} voted for {@code val} in ballot {@code bal}. */
  record Phase2b(String acc, long bal, Value val) implements PaxosMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "2b", "acc", acc, "bal", bal, "val", val);
    }
  }

  /** Learner to proposers: what was chosen? */
  record Query() implements PaxosMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "query");
    }
  }

  /** Learner to proposers and learners: {@code val} is chosen. */
  record Success(Value val) implements PaxosMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "success", "val", val);
    }
  }

  /**
   * Reads a message back.
   *
   * @throws IllegalArgumentException if the value is no message of this protocol
   */
  static PaxosMessage of(Value value) {
    if (value instanceof Value.Rec rec && rec.get("type") instanceof Value.Str type) {
      String acc = rec.get("acc") instanceof Value.Str acceptor ? acceptor.value() : "";
      long bal = integer(rec.get("bal"));
      Value val = rec.get("val") == null ? NONE : rec.get("val");
      PaxosMessage message =
          switch (type.value()) {
            case "1a" -> new Phase1a(bal);
            case "1b" ->
                new Phase1b(
                    acc,
                    bal,
                    integer(rec.get("mbal")),
                    rec.get("mval") == null ? NONE : rec.get("mval"));
            case "2a" -> new Phase2a(bal, val);
            case "2b" -> new Phase2b(acc, bal, val);
            case "query" -> new Query();
            case "success" -> new Success(val);
            default -> null;
          };
      // A missing, superfluous or ill-typed field makes the two differ.
      if (message != null && message.toValue().equals(value)) {
        return message;
      }
    }
    throw new IllegalArgumentException("not a message of Paxos: " + value);
  }

  private static long integer(Value value) {
    return value instanceof Value.Int number ? number.value() : Long.MIN_VALUE;
  }
}
