package dev.lockstep.runtime.net;

/**
 * Limits of a {@link NettyTransport}.
 *
 * @param frameBytesMax largest payload of a frame, either way
 * @param queueFramesMax frames that wait for one peer; further ones are dropped
 * @param queueBytesMax bytes that wait for one peer; further frames are dropped
 * @param connectionsMax incoming connections; further ones are closed at once
 * @param handshakeMillisMax time until a connection has told who it is; then it is closed
 * @param keepAliveMillis how often a dialler asks its peer for a sign of life
 * @param silenceMillisMax how long a connection may bring nothing, either way; then it is closed,
 *     and dialled again when there is something to send
 */
public record NettyLimits(
    int frameBytesMax,
    int queueFramesMax,
    long queueBytesMax,
    int connectionsMax,
    long handshakeMillisMax,
    long keepAliveMillis,
    long silenceMillisMax) {

  /** Limits that fit most clusters. */
  public static final NettyLimits DEFAULT =
      new NettyLimits(1 << 20, 8192, 16L << 20, 64, 5000, 1000, 5000);

  public NettyLimits {
    if (frameBytesMax < Handshake.BYTES_MAX
        || queueFramesMax < 1
        || queueBytesMax < frameBytesMax
        || connectionsMax < 1
        || handshakeMillisMax < 1
        || keepAliveMillis < 1
        || silenceMillisMax < 2 * keepAliveMillis) {
      throw new IllegalArgumentException(
          "a frame has room for a handshake ("
              + Handshake.BYTES_MAX
              + " bytes), a queue for a frame, a silence for two signs of life, and every limit is"
              + " at least 1");
    }
  }

  /** The same with other limits of silence. */
  public NettyLimits withSilence(long keepAlive, long silenceMax) {
    return new NettyLimits(
        frameBytesMax,
        queueFramesMax,
        queueBytesMax,
        connectionsMax,
        handshakeMillisMax,
        keepAlive,
        silenceMax);
  }
}
