package dev.lockstep.traces.binary;

import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.Splice;
import dev.lockstep.traces.TraceLimits;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Writes values, records and their parts one after the other into a buffer that grows. Reusable
 * after {@link #reset()}; not thread-safe. An encoder that threw holds half a value: reset it.
 */
public final class BinaryEncoder {
  /** Below this length a number is one byte. */
  private static final int SHORT_MAX = 0x7F;

  private byte[] bytes = new byte[256];
  private int size;
  private int depth;

  // Made once, so that walking through a map or a set allocates nothing.
  private final BiConsumer<String, Value> nameAndValue = this::named;
  private final BiConsumer<Value, Value> argumentAndResult = this::mapped;
  private final BiConsumer<String, Splice> variableAndSplice = this::spliced;
  private final Consumer<Value> element = this::value;

  /** Empties the buffer and keeps its memory. */
  public BinaryEncoder reset() {
    size = 0;
    depth = 0;
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

  /** Leaves bytes free, to be written through {@link #array}; what they hold is not defined. */
  public BinaryEncoder room(int length) {
    grow(length);
    size += length;
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
    return shortAscii(text) ? this : anyString(text);
  }

  /**
   * Writes what nearly all strings are in one pass; false if this one is not, and nothing counts.
   */
  private boolean shortAscii(String text) {
    int length = text.length();
    if (length > SHORT_MAX) {
      return false;
    }
    grow(1 + length);
    byte[] target = bytes;
    int at = size + 1;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return false;
      }
      target[at + i] = (byte) c;
    }
    target[size] = (byte) length;
    size = at + length;
    return true;
  }

  private BinaryEncoder anyString(String text) {
    int length = Utf8.length(text);
    varint(length);
    grow(length);
    size = Utf8.write(text, bytes, size);
    return this;
  }

  /**
   * Writes bytes that stand as the characters of a string, as ISO-8859-1 has them: their number,
   * then one byte for each. Of a character above {@code U+00FF} only the lower half is written; the
   * caller has none.
   */
  @SuppressWarnings("deprecation") // Halves of characters are what is wanted, and without a copy.
  public BinaryEncoder octets(String text) {
    int length = text.length();
    varint(length);
    grow(length);
    text.getBytes(0, length, bytes, size);
    size += length;
    return this;
  }

  /**
   * Writes a value.
   *
   * @throws IllegalArgumentException if it is nested deeper than {@link TraceLimits#DEPTH_MAX}
   */
  public BinaryEncoder value(Value value) {
    if (value instanceof Value.Int number) {
      octet(BinaryCodec.INT).signed(number.value());
    } else if (value instanceof Value.Str string) {
      octet(BinaryCodec.STR).string(string.value());
    } else if (value instanceof Value.Bool bool) {
      octet(bool.value() ? BinaryCodec.TRUE : BinaryCodec.FALSE);
    } else if (value instanceof Value.Model model) {
      octet(BinaryCodec.MODEL).string(model.name());
    } else {
      if (depth == TraceLimits.DEPTH_MAX) {
        throw new IllegalArgumentException(
            "a value nested deeper than " + TraceLimits.DEPTH_MAX + " cannot be recorded");
      }
      depth++;
      collection(value);
      depth--;
    }
    return this;
  }

  private void named(String name, Value value) {
    string(name).value(value);
  }

  private void mapped(Value argument, Value result) {
    value(argument).value(result);
  }

  private void spliced(String variable, Splice splice) {
    string(variable).varint(splice.skip()).varint(splice.keep());
    depth++; // they stand in a sequence
    elements(splice.append());
    depth--;
  }

  private void elements(List<Value> elements) {
    varint(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      value(elements.get(i));
    }
  }

  private void collection(Value value) {
    if (value instanceof Value.Seq sequence) {
      octet(BinaryCodec.SEQ).elements(sequence.elements());
    } else if (value instanceof Value.Rec record) {
      octet(BinaryCodec.REC).values(record.fields());
    } else if (value instanceof Value.SetOf set) {
      octet(BinaryCodec.SET).varint(set.elements().size());
      set.elements().forEach(element);
    } else if (value instanceof Value.Fun function) {
      octet(BinaryCodec.FUN).varint(function.pairs().size());
      function.pairs().forEach(argumentAndResult);
    }
  }

  /** Writes a message's identity. */
  public BinaryEncoder messageId(MessageId id) {
    return string(id.sender()).varint(id.incarnation()).varint(id.sequence()).varint(id.index());
  }

  /** Writes names with their values. */
  public BinaryEncoder values(Map<String, Value> values) {
    varint(values.size());
    values.forEach(nameAndValue);
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
    boolean spliced = !event.splices().isEmpty();
    octet(spliced ? BinaryCodec.SPLICED_EVENT : BinaryCodec.EVENT);
    varint(event.sequence()).string(event.instance());
    string(event.action()).values(event.parameters()).values(event.changes());
    if (event.received() == null) {
      octet(0);
    } else {
      octet(1).messageId(event.received());
    }
    varint(event.sent()).varint(event.lamport()).signed(event.wallMicros());
    if (spliced) {
      varint(event.splices().size());
      event.splices().forEach(variableAndSplice);
    }
  }

  private void header(TraceRecord.Header header) {
    octet(BinaryCodec.HEADER).varint(header.schema()).string(header.protocol());
    string(header.specification()).string(header.specificationHash());
    string(header.node()).varint(header.incarnation()).values(header.constants());
    varint(header.variables().size());
    header.variables().forEach(this::string);
  }

  private void grow(int more) {
    if (bytes.length - size < more) {
      long wanted = Math.max(2L * bytes.length, (long) size + more);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
    }
  }
}
