package dev.lockstep.traces.chronicle;

import dev.lockstep.traces.binary.BinaryEncoder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
 *
 * <p>Allocates nothing per frame. Not thread-safe.
 */
final class Frame {
  static final int HEADER = 20;
  static final int VERSION = 1;
  static final int IDENTITY = 0;
  static final int RECORD = 1;
  static final byte[] BEGINNING = {'L', 'T', VERSION};
  static final UUID NO_TRACE = new UUID(0, 0);

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] trace = new byte[2 * Long.BYTES];
  private final CRC32C crc = new CRC32C();

  /** Frames of this trace, or with {@link #NO_TRACE} the frame that states its identity. */
  Frame(UUID trace) {
    LONG.set(this.trace, 0, trace.getMostSignificantBits());
    LONG.set(this.trace, Long.BYTES, trace.getLeastSignificantBits());
  }

  /** Empties the encoder and leaves room for a header. */
  static BinaryEncoder begin(BinaryEncoder encoder) {
    return encoder.reset().room(HEADER);
  }

  /**
   * Writes the frame's header before a payload.
   *
   * @param encoder holds {@link #HEADER} bytes of room, then the payload
   */
  void seal(BinaryEncoder encoder, int kind, long number) {
    byte[] bytes = encoder.array();
    int payload = encoder.size() - HEADER;
    bytes[0] = 'L';
    bytes[1] = 'T';
    bytes[2] = VERSION;
    bytes[3] = (byte) kind;
    INT.set(bytes, 4, payload);
    LONG.set(bytes, 8, number);
    INT.set(bytes, 16, checksum(bytes, 0, payload));
  }

  /**
   * Says what is wrong with a frame, or null if it is intact.
   *
   * @param length of the queue's document that holds it
   */
  String fault(byte[] bytes, int from, int length, int kind, long number) {
    if (length < HEADER || bytes[from] != 'L' || bytes[from + 1] != 'T') {
      return "this is no record of a trace";
    } else if (bytes[from + 2] != VERSION) {
      return "the record has format version " + bytes[from + 2] + ", not " + VERSION;
    }
    int payload = length - HEADER;
    if ((int) INT.get(bytes, from + 4) != payload) {
      return "the record's length is damaged";
    } else if ((int) INT.get(bytes, from + 16) != checksum(bytes, from, payload)) {
      return "the record is damaged, or belongs to another trace: its checksum does not match";
    } else if (bytes[from + 3] != kind) {
      return "the record is not of the kind that belongs here";
    }
    long found = (long) LONG.get(bytes, from + 8);
    return found == number
        ? null
        : "record number " + found + " stands where " + number + " belongs";
  }

  private int checksum(byte[] bytes, int from, int payload) {
    crc.reset();
    crc.update(trace);
    crc.update(bytes, from, 16);
    crc.update(bytes, from + HEADER, payload);
    return (int) crc.getValue();
  }
}
