package dev.lockstep.runtime.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Cuts a stream into frames, numbers big-endian.
 *
 * <p>The first frame of a connection, a {@link Handshake}, looks the same in every version of the
 * format, so that versions can refuse each other in words: length of the payload (4 bytes), CRC32C
 * of the length and the payload (4), payload. All others: length (4), CRC32C of the length (4),
 * CRC32C of the payload (4), payload. So a damaged length is known before anything is waited for or
 * allocated; in a handshake the time limit ends the wait. A frame without payload keeps the
 * connection alive.
 *
 * <p>One per connection, used by its event loop.
 */
final class FrameCodec extends ByteToMessageDecoder {

  /** What a frame without payload holds. */
  private static final byte[] NOTHING = {};

  private static final int FIRST_HEADER_BYTES = 8;
  private static final int HEADER_BYTES = 12;

  private int payloadBytesMax = Handshake.BYTES_MAX;
  private boolean first = true;
  private boolean stopped;

  /** Changes the limit, once the peer has identified itself. */
  void limit(int bytes) {
    payloadBytesMax = bytes;
  }

  /** Ignores whatever else the connection brings: it is being closed. */
  void stop() {
    stopped = true;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (stopped) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int headerBytes = first ? FIRST_HEADER_BYTES : HEADER_BYTES;
    if (in.readableBytes() < headerBytes) {
      return;
    }
    int at = in.readerIndex();
    int length = in.getInt(at);
    if (!first && in.getInt(at + 4) != checksum(length)) {
      throw new WireException("a frame whose header has a wrong checksum");
    }
    if (length < (first ? 1 : 0) || length > payloadBytesMax) {
      throw new WireException(
          "a frame of " + length + " bytes; at most " + payloadBytesMax + " are allowed here");
    }
    if (in.readableBytes() < headerBytes + length) {
      return;
    }
    byte[] payload = new byte[length];
    in.getBytes(at + headerBytes, payload);
    int expected = first ? checksum(length, payload) : checksum(payload);
    if (in.getInt(at + headerBytes - 4) != expected) {
      throw new WireException("a frame with a wrong checksum");
    }
    in.skipBytes(headerBytes + length);
    first = false;
    out.add(payload);
  }

  /** The first frame of a connection. */
  static ByteBuf first(ByteBufAllocator allocator, byte[] payload) {
    return allocator
        .buffer(FIRST_HEADER_BYTES + payload.length)
        .writeInt(payload.length)
        .writeInt(checksum(payload.length, payload))
        .writeBytes(payload);
  }

  /** Any later frame. */
  static ByteBuf frame(ByteBufAllocator allocator, byte[] payload) {
    return allocator
        .buffer(HEADER_BYTES + payload.length)
        .writeInt(payload.length)
        .writeInt(checksum(payload.length))
        .writeInt(checksum(payload))
        .writeBytes(payload);
  }

  /** A frame that only says that the connection lives. */
  static ByteBuf keepAlive(ByteBufAllocator allocator) {
    return frame(allocator, NOTHING);
  }

  private static int checksum(byte[] payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload);
    return (int) crc.getValue();
  }

  private static int checksum(int length) {
    return checksum(length, NOTHING);
  }

  private static int checksum(int length, byte[] payload) {
    CRC32C crc = new CRC32C();
    for (int shift = 24; shift >= 0; shift -= 8) {
      crc.update(length >> shift & 0xFF);
    }
    crc.update(payload);
    return (int) crc.getValue();
  }
}
