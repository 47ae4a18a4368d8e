package dev.lockstep.runtime.raft;

import dev.lockstep.core.Message;
import dev.lockstep.traces.Value;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What members say to each other beside Raft, over the same connections: who they are, and the data
 * of snapshots. No machine sees these messages, so no trace has them.
 *
 * <p>Immutable, thread-safe.
 */
sealed interface PeerMessage extends Message {

  /**
   * I am the member with this data directory.
   *
   * @param directory drawn when the directory was made
   * @param answer whether the receiver is to say who it is
   */
  record Hello(String directory, boolean answer) implements PeerMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "Hello", "directory", directory, "answer", answer);
    }
  }

  /** You are not the member that I knew under your name; I take nothing from you. */
  record NotYou(String why) implements PeerMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "NotYou", "why", why);
    }
  }

  /** Send me what follows {@code offset} of your snapshot's file. */
  record Fetch(long index, long term, long offset) implements PeerMessage {
    @Override
    public Value toValue() {
      return Value.record("type", "Fetch", "index", index, "term", term, "offset", offset);
    }
  }

  /**
   * A piece of a snapshot's file.
   *
   * @param total length of the file in bytes; 0 if there is no such file any more
   */
  record Chunk(long index, long term, long offset, long total, String data) implements PeerMessage {

    byte[] bytes() {
      return data.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public Value toValue() {
      return Value.record(
          "type", "Chunk", "index", index, "term", term, "offset", offset, "total", total, "data",
          data);
    }
  }

  /**
   * Reads a message back.
   *
   * @return empty if it is none of these, but perhaps one of the protocol
   * @throws IllegalArgumentException if it has the type of one of these, and not its fields
   */
  static Optional<PeerMessage> of(Value value) {
    if (!(value instanceof Value.Rec rec) || !(rec.get("type") instanceof Value.Str type)) {
      return Optional.empty();
    }
    try {
      return switch (type.value()) {
        case "Hello" ->
            Optional.of(
                new Hello(text(rec, "directory"), ((Value.Bool) rec.get("answer")).value()));
        case "NotYou" -> Optional.of(new NotYou(text(rec, "why")));
        case "Fetch" ->
            Optional.of(
                new Fetch(number(rec, "index"), number(rec, "term"), number(rec, "offset")));
        case "Chunk" ->
            Optional.of(
                new Chunk(
                    number(rec, "index"),
                    number(rec, "term"),
                    number(rec, "offset"),
                    number(rec, "total"),
                    text(rec, "data")));
        default -> Optional.empty();
      };
    } catch (ClassCastException | NullPointerException malformed) {
      throw new IllegalArgumentException("not a " + type.value() + " of a member", malformed);
    }
  }

  private static String text(Value.Rec rec, String field) {
    return ((Value.Str) rec.get(field)).value();
  }

  private static long number(Value.Rec rec, String field) {
    long number = ((Value.Int) rec.get(field)).value();
    if (number < 0) {
      throw new IllegalArgumentException(field + " is " + number);
    }
    return number;
  }
}
