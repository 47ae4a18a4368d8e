package dev.lockstep.traces.binary;

import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.TraceLimits;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/**
 * Writes values, records and their parts one after the other into a buffer that grows. Reusable
 * after {@link #reset()}; not thread-safe. An encoder that threw holds half a value: reset it.
 */
public final class BinaryEncoder {
  private byte[] bytes = new byte[256];
  private int size;

  /** Empties the buffer and keeps its memory. */
  public BinaryEncoder reset() {
    size = 0;
    return this;
  }

  /** How many bytes were written. */
  public int size() {
    return size;
  }

  /** The buffer itself: the first {@link #size()} bytes count, until the next call that writes. */
  public byte[] array() {
    return bytes;
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** Writes the lowest eight bits. */
  public BinaryEncoder octet(int value) {
    if (size == bytes.length) {
      grow(1);
    }
    bytes[size++] = (byte) value;
    return this;
  }

  /** Writes bytes as they are, without their length. */
  public BinaryEncoder raw(byte[] source, int from, int length) {
    grow(length);
    System.arraycopy(source, from, bytes, size, length);
    size += length;
    return this;
  }

  /** Writes 64 bits, read as unsigned, in 1 to 10 bytes of seven bits, lowest first. */
  public BinaryEncoder varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      octet((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    return octet((int) rest);
  }

  /** Writes a signed number so that a small magnitude is short: 0, -1, 1, -2 are 0, 1, 2, 3. */
  public BinaryEncoder signed(long value) {
    return varint((value << 1) ^ (value >> 63));
  }

  /**
   * Writes a string: its length in bytes, then UTF-8. A surrogate without its partner, which Java
   * allows and UTF-8 does not, is written like any other character of its size.
   */
  public BinaryEncoder string(String text) {
    int length = Utf8.length(text);
    varint(length);
    grow(length);
    size = Utf8.write(text, bytes, size);
    return this;
  }

  /** Writes a value. */
  public BinaryEncoder value(Value value) {
    value(value, 0);
    return this;
  }

  /** Writes a message's identity. */
  public BinaryEncoder messageId(MessageId id) {
    return string(id.sender()).varint(id.incarnation()).varint(id.sequence()).varint(id.index());
  }

  /** Writes names with their values. */
  public BinaryEncoder values(Map<String, Value> values) {
    varint(values.size());
    values.forEach((name, value) -> string(name).value(value));
    return this;
  }

  /** Writes a record. */
  public BinaryEncoder record(TraceRecord record) {
    if (record instanceof TraceRecord.Event event) {
      event(event);
    } else if (record instanceof TraceRecord.State state) {
      octet(BinaryCodec.STATE).varint(state.sequence()).string(state.instance());
      values(state.variables()).octet(state.more() ? 1 : 0);
    } else if (record instanceof TraceRecord.Header header) {
      header(header);
    } else if (record instanceof TraceRecord.Gap gap) {
      octet(BinaryCodec.GAP).varint(gap.sequence()).varint(gap.dropped());
    } else {
      octet(BinaryCodec.END).varint(record.sequence());
    }
    return this;
  }

  private void event(TraceRecord.Event event) {
    octet(BinaryCodec.EVENT).varint(event.sequence()).string(event.instance());
    string(event.action()).values(event.parameters()).values(event.changes());
    if (event.received() == null) {
      octet(0);
    } else {
      octet(1).messageId(event.received());
    }
    varint(event.sent()).varint(event.lamport()).signed(event.wallMicros());
  }

  private void header(TraceRecord.Header header) {
    octet(BinaryCodec.HEADER).varint(header.schema()).string(header.protocol());
    string(header.specification()).string(header.specificationHash());
    string(header.node()).varint(header.incarnation()).values(header.constants());
    varint(header.variables().size());
    header.variables().forEach(this::string);
  }

  private void value(Value value, int depth) {
    if (value instanceof Value.Int number) {
      octet(BinaryCodec.INT).signed(number.value());
    } else if (value instanceof Value.Str string) {
      octet(BinaryCodec.STR).string(string.value());
    } else if (value instanceof Value.Bool bool) {
      octet(bool.value() ? BinaryCodec.TRUE : BinaryCodec.FALSE);
    } else if (value instanceof Value.Model model) {
      octet(BinaryCodec.MODEL).string(model.name());
    } else if (depth == TraceLimits.DEPTH_MAX) {
      throw new IllegalArgumentException(
          "a value nested deeper than " + TraceLimits.DEPTH_MAX + " cannot be recorded");
    } else if (value instanceof Value.Seq sequence) {
      octet(BinaryCodec.SEQ);
      elements(sequence.elements(), depth + 1);
    } else if (value instanceof Value.Rec record) {
      octet(BinaryCodec.REC).varint(record.fields().size());
      record.fields().forEach((name, field) -> string(name).value(field, depth + 1));
    } else if (value instanceof Value.SetOf set) {
      octet(BinaryCodec.SET);
      elements(set.elements(), depth + 1);
    } else if (value instanceof Value.Fun function) {
      octet(BinaryCodec.FUN).varint(function.pairs().size());
      function
          .pairs()
          .forEach(
              (key, result) -> {
                value(key, depth + 1);
                value(result, depth + 1);
              });
    }
  }

  private void elements(Collection<Value> elements, int depth) {
    varint(elements.size());
    for (Value element : elements) {
      value(element, depth);
    }
  }

  private void grow(int more) {
    if (bytes.length - size < more) {
      long wanted = Math.max(2L * bytes.length, (long) size + more);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
    }
  }
}
