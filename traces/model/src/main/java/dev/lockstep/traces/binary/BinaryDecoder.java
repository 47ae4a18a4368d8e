package dev.lockstep.traces.binary;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.SortedArrays;
import dev.lockstep.traces.Splice;
import dev.lockstep.traces.TraceLimits;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads values, records and their parts from bytes, in the order in which a {@link BinaryEncoder}
 * wrote them. Total: whatever the bytes, a method returns what they encode or throws {@link
 * MalformedTraceException} with the offset counted from the first byte given. Memory that is
 * allocated stays in proportion to the bytes that were read.
 *
 * <p>Reusable for other bytes through {@link #over}, then it also remembers short strings, so that
 * names that come back are not allocated again. Not thread-safe. A decoder that threw is to be put
 * {@link #over} other bytes.
 */
public final class BinaryDecoder {
  /** How many things are given room before the first of them was read. */
  private static final int ROOM = 16;

  private static final int NAMES = 1024;
  private static final int NAME_BYTES_MAX = 48;

  private final String[] names = new String[NAMES];
  private byte[] bytes = new byte[0];
  private int start;
  private int at;
  private int end;

  /** Reads these bytes from now on. */
  public BinaryDecoder over(byte[] source, int from, int length) {
    java.util.Objects.checkFromIndexSize(from, length, source.length);
    bytes = source;
    start = from;
    at = from;
    end = from + length;
    return this;
  }

  /** How many bytes have been read. */
  public int position() {
    return at - start;
  }

  /** How many bytes are left. */
  public int remaining() {
    return end - at;
  }

  /** Checks that all bytes have been read. */
  public void expectEnd() {
    if (at != end) {
      throw malformed(at, remaining() + " bytes too many");
    }
  }

  /** The next byte, 0 to 255, which is still to be read; -1 behind the last one. */
  public int peek() {
    return at == end ? -1 : bytes[at] & 0xFF;
  }

  /** Reads one byte, 0 to 255. */
  public int octet() {
    if (at == end) {
      throw malformed(at, "the bytes end too early");
    }
    return bytes[at++] & 0xFF;
  }

  /** Reads what {@link BinaryEncoder#varint} wrote. */
  public long varint() {
    int from = at;
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = octet();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        if ((next == 0 && shift > 0) || (shift == 63 && next > 1)) {
          throw malformed(from, "a number that is not in its shortest form");
        }
        return value;
      }
    }
    throw malformed(from, "a number of more than 64 bits");
  }

  /** Reads a {@link #varint} that must lie between two bounds. */
  public long varint(long min, long max, String what) {
    int from = at;
    long value = varint();
    if (value < min || value > max) {
      throw malformed(from, what + " " + value + " is not between " + min + " and " + max);
    }
    return value;
  }

  /** Reads what {@link BinaryEncoder#signed} wrote. */
  public long signed() {
    long raw = varint();
    return (raw >>> 1) ^ -(raw & 1);
  }

  /** Reads what {@link BinaryEncoder#string} wrote. */
  public String string() {
    int length = count("a string of");
    int from = at;
    at += length;
    int hash = 1;
    int ascii = 0;
    for (int i = from; i < at; i++) {
      ascii |= bytes[i];
      hash = 31 * hash + bytes[i];
    }
    if (ascii < 0) {
      return readUtf8(from);
    } else if (length > NAME_BYTES_MAX) {
      return text(from, length);
    }
    int slot = (hash ^ (hash >>> 15)) & (NAMES - 1);
    String known = names[slot];
    if (known == null || !matches(known, from, length)) {
      known = text(from, length);
      names[slot] = known;
    }
    return known;
  }

  /** Reads what {@link BinaryEncoder#octets} wrote. */
  public String octets() {
    int length = count("a string of");
    at += length;
    return text(at - length, length);
  }

  /** Reads a value. */
  public Value value() {
    return value(0);
  }

  /** Reads a message's identity. */
  public MessageId messageId() {
    String sender = string();
    long incarnation = positive("incarnation");
    long sequence = positive("sequence number");
    return new MessageId(sender, incarnation, sequence, (int) index("index of a message"));
  }

  /** Reads names with their values. */
  public SortedMap<String, Value> values() {
    return values(0);
  }

  /** Reads a record. */
  public TraceRecord record() {
    int from = at;
    int kind = octet();
    return switch (kind) {
      case BinaryCodec.EVENT -> event(/* spliced= */ false);
      case BinaryCodec.SPLICED_EVENT -> event(/* spliced= */ true);
      case BinaryCodec.STATE ->
          new TraceRecord.State(positive("sequence number"), string(), values(), flag());
      case BinaryCodec.HEADER -> header();
      case BinaryCodec.GAP ->
          new TraceRecord.Gap(positive("sequence number"), positive("number of lost events"));
      case BinaryCodec.END -> new TraceRecord.End(positive("sequence number"));
      default -> throw malformed(from, "no kind of record has the number " + kind);
    };
  }

  private TraceRecord event(boolean spliced) {
    long sequence = positive("sequence number");
    String instance = string();
    String action = string();
    SortedMap<String, Value> parameters = values();
    SortedMap<String, Value> changes = values();
    MessageId received = flag() ? messageId() : null;
    int sent = (int) index("number of messages");
    long lamport = varint(0, Long.MAX_VALUE, "Lamport clock");
    long wallMicros = signed();
    return new TraceRecord.Event(
        sequence,
        instance,
        action,
        parameters,
        changes,
        spliced ? splices(changes) : Splice.NONE,
        received,
        sent,
        lamport,
        wallMicros);
  }

  private SortedMap<String, Splice> splices(SortedMap<String, Value> changes) {
    int start = at;
    int count = count("a list of");
    if (count == 0) {
      throw malformed(start, "an event with splices that has none");
    }
    TreeMap<String, Splice> splices = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      int from = at;
      String variable = string();
      if (i > 0 && variable.compareTo(splices.lastKey()) <= 0) {
        throw malformed(from, "the names of splices are not in order");
      } else if (changes.containsKey(variable)) {
        throw malformed(from, variable + " has a new value and a splice");
      }
      int skip = (int) index("number of skipped elements");
      int keep = (int) varint(Splice.KEEP_MIN, Integer.MAX_VALUE, "number of kept elements");
      splices.put(variable, new Splice(skip, keep, Arrays.asList(elements(/* depth= */ 1))));
    }
    return splices;
  }

  private TraceRecord header() {
    int schema = (int) varint(1, Integer.MAX_VALUE, "schema version");
    String protocol = string();
    String specification = string();
    String hash = string();
    String node = string();
    long incarnation = positive("incarnation");
    SortedMap<String, Value> constants = values();
    int count = count("a list of");
    List<String> variables = new ArrayList<>(Math.min(count, 16));
    for (int i = 0; i < count; i++) {
      variables.add(string());
    }
    return new TraceRecord.Header(
        schema, protocol, specification, hash, node, incarnation, constants, variables);
  }

  private Value value(int depth) {
    int from = at;
    int kind = octet();
    return switch (kind) {
      case BinaryCodec.FALSE -> Value.of(false);
      case BinaryCodec.TRUE -> Value.of(true);
      case BinaryCodec.INT -> Value.of(signed());
      case BinaryCodec.STR -> Value.of(string());
      case BinaryCodec.MODEL -> Value.model(string());
      case BinaryCodec.SEQ -> sequence(deeper(depth, from));
      case BinaryCodec.SET -> set(deeper(depth, from));
      case BinaryCodec.REC -> Value.record(notEmpty(values(deeper(depth, from)), from));
      case BinaryCodec.FUN -> function(from, deeper(depth, from));
      default -> throw malformed(from, "no kind of value has the number " + kind);
    };
  }

  private int deeper(int depth, int from) {
    if (depth == TraceLimits.DEPTH_MAX) {
      throw malformed(from, "a value nested deeper than " + TraceLimits.DEPTH_MAX);
    }
    return depth + 1;
  }

  private Value sequence(int depth) {
    return Value.sequence(elements(depth));
  }

  private Value[] elements(int depth) {
    int count = count("a sequence of");
    Value[] elements = new Value[Math.min(count, ROOM)];
    for (int i = 0; i < count; i++) {
      elements = i < elements.length ? elements : longer(elements, count);
      elements[i] = value(depth);
    }
    return elements;
  }

  private Value set(int depth) {
    int count = count("a set of");
    Value[] elements = new Value[Math.min(count, ROOM)];
    for (int i = 0; i < count; i++) {
      int from = at;
      elements = i < elements.length ? elements : longer(elements, count);
      elements[i] = value(depth);
      if (i > 0 && elements[i].compareTo(elements[i - 1]) <= 0) {
        throw malformed(from, "the elements of a set are not in order");
      }
    }
    return new Value.SetOf(SortedArrays.ofSorted(elements));
  }

  private Value function(int start, int depth) {
    int count = count("a function of");
    Value[] keys = new Value[Math.min(count, ROOM)];
    Value[] results = new Value[keys.length];
    for (int i = 0; i < count; i++) {
      int from = at;
      keys = i < keys.length ? keys : longer(keys, count);
      results = i < results.length ? results : longer(results, count);
      keys[i] = value(depth);
      if (i > 0 && keys[i].compareTo(keys[i - 1]) <= 0) {
        throw malformed(from, "the arguments of a function are not in order");
      }
      results[i] = value(depth);
    }
    SortedMap<Value, Value> pairs = SortedArrays.ofSorted(keys, results);
    if (Value.function(pairs) instanceof Value.Fun function) {
      return function;
    }
    throw malformed(start, "a sequence or a record that is written as a function");
  }

  private SortedMap<String, Value> values(int depth) {
    int count = count("a list of");
    String[] names = new String[Math.min(count, ROOM)];
    Value[] values = new Value[names.length];
    for (int i = 0; i < count; i++) {
      int from = at;
      names = i < names.length ? names : longer(names, count);
      values = i < values.length ? values : longer(values, count);
      names[i] = string();
      if (i > 0 && names[i].compareTo(names[i - 1]) <= 0) {
        throw malformed(from, "the names of a record are not in order");
      }
      values[i] = value(depth);
    }
    return SortedArrays.ofSorted(names, values);
  }

  /** Room for twice as many, but not for more than were announced: the bytes may be damaged. */
  private static <T> T[] longer(T[] array, int count) {
    return Arrays.copyOf(array, Math.min(count, 2 * array.length));
  }

  private SortedMap<String, Value> notEmpty(SortedMap<String, Value> fields, int from) {
    if (fields.isEmpty()) {
      throw malformed(from, "an empty record; it is written as an empty sequence");
    }
    return fields;
  }

  private boolean flag() {
    return varint(0, 1, "flag") == 1;
  }

  private long positive(String what) {
    return varint(1, Long.MAX_VALUE, what);
  }

  private long index(String what) {
    return varint(0, Integer.MAX_VALUE, what);
  }

  /**
   * Reads a number of things that follow, each of at least one byte.
   *
   * @param what goes before the number in the sentence of an error
   */
  public int count(String what) {
    int from = at;
    long count = varint();
    if (count < 0 || count > end - at) {
      throw malformed(from, what + " " + Long.toUnsignedString(count) + " does not fit the bytes");
    }
    return (int) count;
  }

  /** One byte is one character. */
  @SuppressWarnings("deprecation") // This is the constructor that is fast.
  private String text(int from, int length) {
    return new String(bytes, 0, from, length);
  }

  private boolean matches(String known, int from, int length) {
    if (known.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (known.charAt(i) != bytes[from + i]) {
        return false;
      }
    }
    return true;
  }

  private String readUtf8(int from) {
    try {
      return Utf8.read(bytes, from, at);
    } catch (Utf8.Malformed e) {
      throw malformed(e.position, "a string that is not UTF-8");
    }
  }

  private MalformedTraceException malformed(int position, String reason) {
    int offset = position - start;
    return new MalformedTraceException("byte " + offset, offset, reason);
  }
}
