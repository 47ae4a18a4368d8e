package dev.lockstep.runtime.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Cuts a stream into frames: length of the payload (4 bytes, big-endian), CRC32C of the length and
 * the payload (4), payload. The length is checked before anything is allocated for it. One per
 * connection, used by its event loop.
 */
final class FrameCodec extends ByteToMessageDecoder {

  static final int HEADER_BYTES = 8;

  private int payloadBytesMax;
  private boolean stopped;

  FrameCodec(int payloadBytesMax) {
    this.payloadBytesMax = payloadBytesMax;
  }

  /** Raises the limit, once the peer has identified itself. */
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
    if (in.readableBytes() < HEADER_BYTES) {
      return;
    }
    int at = in.readerIndex();
    int length = in.getInt(at);
    if (length < 1 || length > payloadBytesMax) {
      throw new WireException(
          "a frame of " + length + " bytes; 1 to " + payloadBytesMax + " are allowed here");
    }
    if (in.readableBytes() < HEADER_BYTES + length) {
      return;
    }
    byte[] payload = new byte[length];
    in.getBytes(at + HEADER_BYTES, payload);
    if (in.getInt(at + 4) != checksum(payload)) {
      throw new WireException("a frame with a wrong checksum");
    }
    in.skipBytes(HEADER_BYTES + length);
    out.add(payload);
  }

  static ByteBuf frame(ByteBufAllocator allocator, byte[] payload) {
    return allocator
        .buffer(HEADER_BYTES + payload.length)
        .writeInt(payload.length)
        .writeInt(checksum(payload))
        .writeBytes(payload);
  }

  private static int checksum(byte[] payload) {
    CRC32C crc = new CRC32C();
    for (int shift = 24; shift >= 0; shift -= 8) {
      crc.update(payload.length >> shift & 0xFF);
    }
    crc.update(payload);
    return (int) crc.getValue();
  }
}
