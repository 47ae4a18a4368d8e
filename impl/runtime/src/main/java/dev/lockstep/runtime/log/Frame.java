package dev.lockstep.runtime.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The frame around all that a log holds, the same on every kind of log:
 *
 * <pre>
 *  0  4  magic "LKLG"
 *  4  1  format version
 *  5  1  kind: 1 the log's identity (always the first frame), 2 a record, 3 a summary
 *  6  2  zero
 *  8  4  length of the payload in bytes
 * 12  8  sequence number: 0 for the identity, then 1, 2, 3
 * 20  8  offset: the sum of the lengths of the frames before
 * 28  8  synced: all frames up to this number were durable when this one was appended
 * 36  4  CRC32C over the seed, bytes 0 to 35 and the payload
 * 40  n  payload; a record's is the length of the instance's name (2), the name in UTF-8, the record
 * </pre>
 *
 * Numbers are big-endian. The seed is the number of the generation (8) and, but for the first
 * frame, the log's identity: a frame of another log, or of another generation of this one, has a
 * wrong checksum wherever it lies. A frame at another place of its own log states a wrong number
 * and offset.
 *
 * <p>The field {@code synced} is what a frame knows of those before it: whoever finds this frame
 * intact knows that they were acknowledged, even if one of them is damaged now.
 */
final class Frame {

  static final int HEADER_BYTES = 40;
  static final int VERSION = 3;
  static final int KIND_IDENTITY = 1;
  static final int KIND_RECORD = 2;
  static final int KIND_SUMMARY = 3;
  static final int MAGIC = 0x4C4B4C47;

  private static final int LENGTH_AT = 8;
  private static final int SEQUENCE_AT = 12;
  private static final int OFFSET_AT = 20;
  private static final int SYNCED_AT = 28;
  private static final int CRC_AT = 36;

  private Frame() {}

  /**
   * Where a frame stands in its log.
   *
   * @param sequence its number
   * @param offset the sum of the lengths of the frames before
   */
  record Position(long sequence, long offset) {}

  /** Whose frames they are: what every checksum of a generation begins with. */
  static final class Owner {
    private final LogIdentity identity;
    private final byte[] seed;

    Owner(LogIdentity identity, int generation) {
      byte[] name = identity.bytes();
      this.identity = identity;
      this.seed =
          ByteBuffer.allocate(Long.BYTES + name.length).putLong(generation).put(name).array();
    }

    /** The first frame is the one that tells the identity: its checksum can't need it. */
    private int seedBytes(int kind) {
      return kind == KIND_IDENTITY ? Long.BYTES : seed.length;
    }
  }

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

  static byte[] identity(Owner owner) {
    return frame(owner, KIND_IDENTITY, new Position(0, 0), 0, owner.identity.bytes());
  }

  /**
   * A record's frame.
   *
   * @throws IllegalArgumentException if it is larger than a log takes
   */
  static byte[] record(
      Owner owner, Position position, long synced, String instance, byte[] record) {
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
    byte[] frame = begin(KIND_RECORD, position, synced, 2 + name.length + record.length);
    payloadOf(frame).putShort((short) name.length).put(name).put(record);
    return end(owner, KIND_RECORD, frame);
  }

  /** A summary's frame. */
  static byte[] summary(Owner owner, Position position, byte[] summary) {
    return frame(owner, KIND_SUMMARY, position, 0, summary);
  }

  private static byte[] frame(
      Owner owner, int kind, Position position, long synced, byte[] payload) {
    byte[] frame = begin(kind, position, synced, payload.length);
    payloadOf(frame).put(payload);
    return end(owner, kind, frame);
  }

  /** A frame with its header; the payload and the checksum are to follow. */
  private static byte[] begin(int kind, Position position, long synced, int payloadBytes) {
    byte[] frame = new byte[HEADER_BYTES + payloadBytes];
    ByteBuffer header = ByteBuffer.wrap(frame);
    header.putInt(MAGIC).put((byte) VERSION).put((byte) kind).putShort((short) 0);
    header.putInt(payloadBytes).putLong(position.sequence()).putLong(position.offset());
    header.putLong(synced);
    return frame;
  }

  private static ByteBuffer payloadOf(byte[] frame) {
    return ByteBuffer.wrap(frame, HEADER_BYTES, frame.length - HEADER_BYTES);
  }

  private static byte[] end(Owner owner, int kind, byte[] frame) {
    int checksum = checksum(frame, owner.seed, owner.seedBytes(kind));
    ByteBuffer.wrap(frame).putInt(CRC_AT, checksum);
    return frame;
  }

  private static int checksum(byte[] frame, byte[] seed, int seedBytes) {
    CRC32C crc = new CRC32C();
    crc.update(seed, 0, seedBytes);
    crc.update(frame, 0, CRC_AT);
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
    int length = header.getInt(at + LENGTH_AT);
    if (length < 0 || length > Log.PAYLOAD_BYTES_MAX) {
      throw new Bad("a frame's length is impossible");
    }
    return HEADER_BYTES + length;
  }

  /**
   * The identity in the first frame of a generation.
   *
   * @throws OtherVersion if the frame is one of another format version
   */
  static LogIdentity readIdentity(byte[] frame, int generation) throws Bad {
    // All frames of a log have the version of its first one; elsewhere another is damage.
    if (frame.length >= HEADER_BYTES && frame[4] != VERSION) {
      throw new OtherVersion(frame[4] & 0xFF);
    }
    check(
        frame,
        KIND_IDENTITY,
        ByteBuffer.allocate(Long.BYTES).putLong(generation).array(),
        Long.BYTES);
    checkPosition(frame, new Position(0, 0));
    try {
      return LogIdentity.parse(payload(frame));
    } catch (IllegalArgumentException e) {
      throw new Bad(e.getMessage());
    }
  }

  /** Whether the frame says that it is a summary. */
  static boolean isSummary(byte[] frame) {
    return frame.length >= HEADER_BYTES && frame[5] == KIND_SUMMARY;
  }

  /** The summary in a frame, which must be the one that belongs at this position. */
  static byte[] readSummary(byte[] frame, Owner owner, Position position) throws Bad {
    check(frame, KIND_SUMMARY, owner.seed, owner.seed.length);
    checkPosition(frame, position);
    return payload(frame);
  }

  /** The record in a frame, which must be the one that belongs at this position. */
  static Log.Entry readRecord(byte[] frame, Owner owner, Position position) throws Bad {
    check(frame, KIND_RECORD, owner.seed, owner.seed.length);
    checkPosition(frame, position);
    ByteBuffer payload = payloadOf(frame);
    if (payload.remaining() < 2) {
      throw new Bad("a record has no instance");
    }
    int name = payload.getShort() & 0xFFFF;
    if (name > payload.remaining()) {
      throw new Bad("the name of a record's instance is cut off");
    }
    String instance = new String(frame, payload.position(), name, StandardCharsets.UTF_8);
    byte[] record = new byte[payload.remaining() - name];
    System.arraycopy(frame, payload.position() + name, record, 0, record.length);
    return new Log.Entry(position.sequence(), instance, record);
  }

  /**
   * Up to which number frames were durable when this frame was appended, if it is an intact one of
   * this owner, wherever it belongs; else 0.
   */
  static long synced(byte[] frame, Owner owner) {
    try {
      check(frame, KIND_RECORD, owner.seed, owner.seed.length);
      return ByteBuffer.wrap(frame).getLong(SYNCED_AT);
    } catch (Bad e) {
      return 0;
    }
  }

  private static byte[] payload(byte[] frame) {
    byte[] payload = new byte[frame.length - HEADER_BYTES];
    System.arraycopy(frame, HEADER_BYTES, payload, 0, payload.length);
    return payload;
  }

  private static void check(byte[] frame, int kind, byte[] seed, int seedBytes) throws Bad {
    ByteBuffer header = ByteBuffer.wrap(frame);
    if (length(header) != frame.length) {
      throw new Bad("a frame's length does not fit");
    }
    if (header.getInt(CRC_AT) != checksum(frame, seed, seedBytes)) {
      throw new Bad("a frame's checksum is wrong");
    }
    if (frame[4] != VERSION || frame[5] != kind) {
      throw new Bad("a frame of another kind stands here");
    }
  }

  private static void checkPosition(byte[] frame, Position position) throws Bad {
    ByteBuffer header = ByteBuffer.wrap(frame);
    if (header.getLong(SEQUENCE_AT) != position.sequence()
        || header.getLong(OFFSET_AT) != position.offset()) {
      throw new Bad(
          "frame "
              + header.getLong(SEQUENCE_AT)
              + " stands where "
              + position.sequence()
              + " belongs");
    }
  }
}
