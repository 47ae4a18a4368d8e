package dev.lockstep.runtime.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The frame around each record, the same on every kind of log:
 *
 * <pre>
 *  0  4  magic "LKLG"
 *  4  1  format version
 *  5  1  kind: 1 the log's identity (always the first frame), 2 a record
 *  6  2  zero
 *  8  4  length of the payload in bytes
 * 12  8  sequence number: 0 for the identity, then 1, 2, 3
 * 20  4  CRC32C over the log's identity (but for the first frame), bytes 0 to 19, the frame's offset
 *        in the log and the payload
 * 24  n  payload; a record's is the length of the instance's name (2), the name in UTF-8, the record
 * </pre>
 *
 * Numbers are big-endian. The offset is the sum of the lengths of the frames before; it is not
 * stored, so a frame that was written to a wrong place has a wrong checksum.
 */
final class Frame {

  static final int HEADER_BYTES = 24;
  static final int VERSION = 1;
  static final int KIND_IDENTITY = 1;
  static final int KIND_RECORD = 2;

  private static final int MAGIC = 0x4C4B4C47;
  private static final int CRC_AT = 20;

  private Frame() {}

  /** Why bytes are not the frame that must stand there. */
  static final class Bad extends Exception {
    private static final long serialVersionUID = 1L;

    Bad(String reason) {
      super(reason);
    }
  }

  /** A log of another format version, which must not be taken for a damaged one. */
  static final class OtherVersion extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final int version;

    OtherVersion(int version) {
      super("format version " + version);
      this.version = version;
    }
  }

  static byte[] identity(LogIdentity identity) {
    return frame(KIND_IDENTITY, 0, 0, new byte[0], identity.bytes());
  }

  static byte[] record(
      LogIdentity identity, long sequence, long offset, String instance, byte[] record) {
    byte[] name = instance.getBytes(StandardCharsets.UTF_8);
    if (name.length > 0xFFFF || 2 + name.length + record.length > Log.PAYLOAD_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a record of "
              + record.length
              + " bytes for an instance with a name of "
              + name.length
              + " bytes is larger than a log takes ("
              + Log.PAYLOAD_BYTES_MAX
              + " together)");
    }
    byte[] payload =
        ByteBuffer.allocate(2 + name.length + record.length)
            .putShort((short) name.length)
            .put(name)
            .put(record)
            .array();
    return frame(KIND_RECORD, sequence, offset, identity.bytes(), payload);
  }

  private static byte[] frame(int kind, long sequence, long offset, byte[] seed, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + payload.length);
    frame.putInt(MAGIC).put((byte) VERSION).put((byte) kind).putShort((short) 0);
    frame.putInt(payload.length).putLong(sequence).putInt(0).put(payload);
    frame.putInt(CRC_AT, checksum(frame.array(), offset, seed));
    return frame.array();
  }

  private static int checksum(byte[] frame, long offset, byte[] seed) {
    CRC32C crc = new CRC32C();
    crc.update(seed);
    crc.update(frame, 0, CRC_AT);
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(offset).flip());
    crc.update(frame, HEADER_BYTES, frame.length - HEADER_BYTES);
    return (int) crc.getValue();
  }

  /** The length of the frame that begins with this header, checked before anything is allocated. */
  static int length(ByteBuffer header) throws Bad {
    if (header.remaining() < HEADER_BYTES) {
      throw new Bad("a frame's header is cut off");
    }
    int at = header.position();
    if (header.getInt(at) != MAGIC) {
      throw new Bad("no frame begins here");
    }
    int length = header.getInt(at + 8);
    if (length < 0 || length > Log.PAYLOAD_BYTES_MAX) {
      throw new Bad("a frame's length is impossible");
    }
    return HEADER_BYTES + length;
  }

  /**
   * The identity in the first frame of a log.
   *
   * @throws OtherVersion if the frame is one of another format version
   */
  static LogIdentity readIdentity(byte[] frame) throws Bad {
    // All frames of a log have the version of its first one; elsewhere another is damage.
    if (frame.length >= HEADER_BYTES && frame[4] != VERSION) {
      throw new OtherVersion(frame[4] & 0xFF);
    }
    check(frame, KIND_IDENTITY, 0, 0, new byte[0]);
    byte[] payload = new byte[frame.length - HEADER_BYTES];
    System.arraycopy(frame, HEADER_BYTES, payload, 0, payload.length);
    try {
      return LogIdentity.parse(payload);
    } catch (IllegalArgumentException e) {
      throw new Bad(e.getMessage());
    }
  }

  /** The record in a frame, which must be the one with this number at this offset of this log. */
  static Log.Entry readRecord(byte[] frame, LogIdentity identity, long sequence, long offset)
      throws Bad {
    check(frame, KIND_RECORD, sequence, offset, identity.bytes());
    ByteBuffer payload = ByteBuffer.wrap(frame, HEADER_BYTES, frame.length - HEADER_BYTES);
    int nameLength = payload.remaining() < 2 ? -1 : payload.getShort() & 0xFFFF;
    if (nameLength < 0 || nameLength > payload.remaining()) {
      throw new Bad("the name of the instance is cut off");
    }
    byte[] name = new byte[nameLength];
    payload.get(name);
    byte[] record = new byte[payload.remaining()];
    payload.get(record);
    return new Log.Entry(sequence, new String(name, StandardCharsets.UTF_8), record);
  }

  private static void check(byte[] frame, int kind, long sequence, long offset, byte[] seed)
      throws Bad {
    ByteBuffer header = ByteBuffer.wrap(frame);
    if (length(header) != frame.length) {
      throw new Bad("a frame is cut off");
    }
    if (header.getInt(CRC_AT) != checksum(frame, offset, seed)) {
      throw new Bad("a frame's checksum is wrong");
    }
    if (header.get(4) != VERSION || header.get(5) != kind || header.getLong(12) != sequence) {
      throw new Bad("a frame stands where another belongs");
    }
  }
}
