package dev.lockstep.traces.chronicle;

import dev.lockstep.traces.binary.BinaryEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Our own frame around what we put into a queue, because Chronicle Queue checks nothing of its own:
 *
 * <pre>
 *   0  2  'L' 'T'
 *   2  1  format version, 1
 *   3  1  kind: 0 the identity of the trace, 1 a record
 *   4  4  length of the payload in bytes
 *   8  8  number of the frame in the trace, from 0
 *  16  4  CRC32C over the trace's 128-bit identity, bytes 0 to 15 and the payload
 *  20     payload
 * </pre>
 *
 * Numbers are little-endian. The number finds what is missing, repeated or swapped; the identity in
 * the checksum finds what was copied from another trace. Frame 0 states the identity; its own
 * checksum takes 0 for it.
 */
final class Frame {
  static final int HEADER = 20;
  static final int VERSION = 1;
  static final int IDENTITY = 0;
  static final int RECORD = 1;
  static final byte[] BEGINNING = {'L', 'T', VERSION};
  static final UUID NO_TRACE = new UUID(0, 0);

  private Frame() {}

  /**
   * Writes the frame's header before a payload.
   *
   * @param encoder holds {@link #HEADER} bytes of room, then the payload
   */
  static void seal(BinaryEncoder encoder, int kind, long number, UUID trace) {
    int payload = encoder.size() - HEADER;
    ByteBuffer bytes = ByteBuffer.wrap(encoder.array()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(0, (byte) 'L').put(1, (byte) 'T').put(2, (byte) VERSION).put(3, (byte) kind);
    bytes.putInt(4, payload).putLong(8, number);
    bytes.putInt(16, checksum(encoder.array(), 0, payload, trace));
  }

  /** Empties the encoder and leaves room for a header. */
  static BinaryEncoder begin(BinaryEncoder encoder) {
    return encoder.reset().raw(new byte[HEADER], 0, HEADER);
  }

  /**
   * Says what is wrong with a frame, or null if it is intact.
   *
   * @param length of the queue's document that holds it
   */
  static String fault(byte[] bytes, int from, int length, int kind, long number, UUID trace) {
    if (length < HEADER || bytes[from] != 'L' || bytes[from + 1] != 'T') {
      return "this is no record of a trace";
    } else if (bytes[from + 2] != VERSION) {
      return "the record has format version " + bytes[from + 2] + ", not " + VERSION;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int payload = length - HEADER;
    if (buffer.getInt(from + 4) != payload) {
      return "the record's length is damaged";
    } else if (buffer.getInt(from + 16) != checksum(bytes, from, payload, trace)) {
      return "the record is damaged, or belongs to another trace: its checksum does not match";
    } else if (bytes[from + 3] != kind) {
      return "the record is not of the kind that belongs here";
    } else if (buffer.getLong(from + 8) != number) {
      return "record number " + buffer.getLong(from + 8) + " stands where " + number + " belongs";
    }
    return null;
  }

  private static int checksum(byte[] bytes, int from, int payload, UUID trace) {
    CRC32C crc = new CRC32C();
    long high = trace.getMostSignificantBits();
    long low = trace.getLeastSignificantBits();
    for (int shift = 0; shift < 64; shift += 8) {
      crc.update((int) (high >>> shift));
    }
    for (int shift = 0; shift < 64; shift += 8) {
      crc.update((int) (low >>> shift));
    }
    crc.update(bytes, from, 16);
    crc.update(bytes, from + HEADER, payload);
    return (int) crc.getValue();
  }
}
