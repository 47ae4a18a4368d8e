package dev.lockstep.runtime.net;

import dev.lockstep.core.Envelope;
import dev.lockstep.core.Protocol;
import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.binary.BinaryCodec;

/**
 * Envelopes as bytes: the sequence of the identity's four parts, the instance, the receiver, the
 * Lamport clock and the message, in the encoding of {@link BinaryCodec}. Thread-safe.
 */
public final class WireCodec {

  private static final int PARTS = 8;

  private final Protocol protocol;

  /** A codec for the messages of a protocol. */
  public WireCodec(Protocol protocol) {
    this.protocol = protocol;
  }

  /** The bytes of an envelope. */
  public byte[] encode(Envelope envelope) {
    MessageId id = envelope.id();
    return BinaryCodec.encode(
        Value.sequence(
            Value.of(id.sender()),
            Value.of(id.incarnation()),
            Value.of(id.sequence()),
            Value.of(id.index()),
            Value.of(envelope.instance()),
            Value.of(envelope.to()),
            Value.of(envelope.lamport()),
            envelope.message().toValue()));
  }

  /**
   * The envelope of these bytes, all of them.
   *
   * @throws WireException if they are none; no other exception whatever the bytes
   */
  public Envelope decode(byte[] bytes) {
    try {
      if (!(BinaryCodec.decodeValue(bytes) instanceof Value.Seq parts)
          || parts.elements().size() != PARTS) {
        throw new WireException("not the " + PARTS + " parts of an envelope");
      }
      int index = Math.toIntExact(number(parts, 3));
      MessageId id = new MessageId(text(parts, 0), number(parts, 1), number(parts, 2), index);
      if (id.incarnation() < 1 || id.sequence() < 1 || index < 0 || number(parts, 6) < 0) {
        throw new WireException("an identity or a clock out of range");
      }
      return new Envelope(
          id,
          text(parts, 4),
          text(parts, 5),
          number(parts, 6),
          protocol.message(parts.elements().get(7)));
    } catch (MalformedTraceException | IllegalArgumentException | ArithmeticException e) {
      throw new WireException("not an envelope: " + e.getMessage());
    }
  }

  private static String text(Value.Seq parts, int at) {
    if (parts.elements().get(at) instanceof Value.Str text) {
      return text.value();
    }
    throw new WireException("part " + at + " of an envelope is no string");
  }

  private static long number(Value.Seq parts, int at) {
    if (parts.elements().get(at) instanceof Value.Int number) {
      return number.value();
    }
    throw new WireException("part " + at + " of an envelope is no integer");
  }
}
