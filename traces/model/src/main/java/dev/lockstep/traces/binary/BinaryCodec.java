package dev.lockstep.traces.binary;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;

/**
 * Values and records as bytes, and back. The encoding is a bijection: a value has one encoding, and
 * bytes that decode to a value are its encoding. All methods are thread-safe; a caller that decodes
 * many records keeps one {@link BinaryDecoder}, which remembers the strings that it has seen.
 */
public final class BinaryCodec {

  // Kinds of values, and the first byte of each.
  static final int FALSE = 0;
  static final int TRUE = 1;
  static final int INT = 2;
  static final int STR = 3;
  static final int MODEL = 4;
  static final int SET = 5;
  static final int SEQ = 6;
  static final int REC = 7;
  static final int FUN = 8;

  // Kinds of records, and the first byte of each.
  static final int HEADER = 1;
  static final int STATE = 2;
  static final int EVENT = 3;
  static final int GAP = 4;
  static final int END = 5;
  static final int SPLICED_EVENT = 6;

  /** A thread's encoder that has grown beyond this is not kept. */
  private static final int KEPT_BYTES_MAX = 1 << 16;

  // A node encodes and decodes each message and record: names that come back are not made again.
  private static final ThreadLocal<BinaryEncoder> ENCODER =
      ThreadLocal.withInitial(BinaryEncoder::new);
  private static final ThreadLocal<BinaryDecoder> DECODER =
      ThreadLocal.withInitial(BinaryDecoder::new);
  private static final byte[] NOTHING = {};

  private BinaryCodec() {}

  /**
   * The bytes of a value.
   *
   * @throws IllegalArgumentException if it is nested deeper than {@link
   *     dev.lockstep.traces.TraceLimits#DEPTH_MAX}
   */
  public static byte[] encode(Value value) {
    BinaryEncoder encoder = ENCODER.get();
    byte[] bytes = encoder.reset().value(value).toByteArray();
    if (bytes.length > KEPT_BYTES_MAX) {
      ENCODER.remove();
    }
    return bytes;
  }

  /**
   * The bytes of a record.
   *
   * @throws IllegalArgumentException if a value in it is nested deeper than {@link
   *     dev.lockstep.traces.TraceLimits#DEPTH_MAX}
   */
  public static byte[] encode(TraceRecord record) {
    return new BinaryEncoder().record(record).toByteArray();
  }

  /**
   * The value of these bytes, all of them.
   *
   * @throws MalformedTraceException if they are not the encoding of a value
   */
  public static Value decodeValue(byte[] bytes) {
    BinaryDecoder decoder = DECODER.get().over(bytes, 0, bytes.length);
    try {
      Value value = decoder.value();
      decoder.expectEnd();
      return value;
    } finally {
      decoder.over(NOTHING, 0, 0);
    }
  }

  /**
   * The record of these bytes, all of them.
   *
   * @throws MalformedTraceException if they are not the encoding of a record
   */
  public static TraceRecord decodeRecord(byte[] bytes) {
    BinaryDecoder decoder = new BinaryDecoder().over(bytes, 0, bytes.length);
    TraceRecord record = decoder.record();
    decoder.expectEnd();
    return record;
  }
}
