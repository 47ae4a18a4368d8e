package dev.lockstep.runtime;

import dev.lockstep.core.Message;
import dev.lockstep.core.Protocol;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import dev.lockstep.traces.binary.BinaryDecoder;
import dev.lockstep.traces.binary.BinaryEncoder;

/**
 * The messages and records of a protocol as bytes: the encoding of their value, or, where the
 * protocol has one, its {@link DirectForm} behind a byte with which no value begins.
 *
 * <p>Thread-safe.
 */
public final class Encoding {

  // The log has two more such bytes, for parts of records: see Journal.
  private static final int DIRECT = 0x52;

  private final Protocol protocol;
  private final DirectForm form;

  private Encoding(Protocol protocol, DirectForm form) {
    this.protocol = protocol;
    this.form = form;
  }

  /** The encoding of a protocol. */
  public static Encoding of(Protocol protocol) {
    return new Encoding(
        protocol, protocol instanceof DirectForm.Owner owner ? owner.directForm() : null);
  }

  /** Writes a message or a record. */
  public void write(Valued what, BinaryEncoder target) {
    if (form != null && form.has(what)) {
      form.write(what, target.octet(DIRECT));
    } else {
      target.value(what.toValue());
    }
  }

  /**
   * Reads a message.
   *
   * @throws dev.lockstep.traces.MalformedTraceException if the bytes are none
   * @throws IllegalArgumentException if they are a value that is no message of the protocol
   */
  public Message message(BinaryDecoder source) {
    return isDirect(source) ? form.message(source) : protocol.message(source.value());
  }

  /**
   * Reads a record, and gives its value.
   *
   * @throws dev.lockstep.traces.MalformedTraceException if the bytes are none
   */
  public Value record(BinaryDecoder source) {
    return isDirect(source) ? form.record(source).toValue() : source.value();
  }

  /** Where the protocol has no form of its own, the byte is left: no value begins with it. */
  private boolean isDirect(BinaryDecoder source) {
    boolean direct = form != null && source.peek() == DIRECT;
    if (direct) {
      source.octet();
    }
    return direct;
  }
}
