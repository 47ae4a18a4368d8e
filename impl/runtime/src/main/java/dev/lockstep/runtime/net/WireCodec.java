package dev.lockstep.runtime.net;

import dev.lockstep.core.Envelope;
import dev.lockstep.core.Protocol;
import dev.lockstep.runtime.Encoding;
import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.binary.BinaryDecoder;
import dev.lockstep.traces.binary.BinaryEncoder;

/**
 * Envelopes as bytes: the identity, the instance, the receiver, the Lamport clock, in the words of
 * {@link BinaryEncoder}, and then the message in the protocol's {@link Encoding}. Thread-safe.
 */
public final class WireCodec {

  /** A thread's encoder that has grown beyond this is not kept. */
  private static final int KEPT_BYTES_MAX = 1 << 18;

  private static final ThreadLocal<BinaryEncoder> ENCODER =
      ThreadLocal.withInitial(BinaryEncoder::new);
  private static final ThreadLocal<BinaryDecoder> DECODER =
      ThreadLocal.withInitial(BinaryDecoder::new);
  private static final byte[] NOTHING = {};

  private final Encoding encoding;

  /** A codec for the messages of a protocol. */
  public WireCodec(Protocol protocol) {
    this.encoding = Encoding.of(protocol);
  }

  /** The bytes of an envelope. */
  public byte[] encode(Envelope envelope) {
    BinaryEncoder target = ENCODER.get().reset().messageId(envelope.id());
    target.string(envelope.instance()).string(envelope.to()).varint(envelope.lamport());
    encoding.write(envelope.message(), target);
    byte[] bytes = target.toByteArray();
    if (bytes.length > KEPT_BYTES_MAX) {
      ENCODER.remove();
    }
    return bytes;
  }

  /**
   * The envelope of these bytes, all of them.
   *
   * @throws WireException if they are none; no other exception whatever the bytes
   */
  public Envelope decode(byte[] bytes) {
    BinaryDecoder source = DECODER.get().over(bytes, 0, bytes.length);
    try {
      MessageId id = source.messageId();
      String instance = source.string();
      String to = source.string();
      long lamport = source.varint(0, Long.MAX_VALUE, "Lamport clock");
      Envelope envelope = new Envelope(id, instance, to, lamport, encoding.message(source));
      source.expectEnd();
      return envelope;
    } catch (MalformedTraceException | IllegalArgumentException e) {
      throw new WireException("not an envelope: " + e.getMessage());
    } finally {
      source.over(NOTHING, 0, 0);
    }
  }
}
