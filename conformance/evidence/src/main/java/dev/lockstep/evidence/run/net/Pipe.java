package dev.lockstep.evidence.run.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * One direction of a connection: pieces in order, each with the time from which it may arrive. When
 * much waits, no more is read, so that the sender feels it as on a real network. On the event loop
 * only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes its channel, which is heard
final class Pipe {
  private static final int WAITING_BYTES_MAX = 1 << 16;
  private static final int PIECE_BYTES_MAX = 256;

  private record Piece(ByteBuf bytes, long dueNanos) {}

  private final ProxyLink link;
  private final boolean forth;
  private final ArrayDeque<Piece> waiting = new ArrayDeque<>();
  private Channel source;
  private Channel sink;
  private int waitingBytes;
  private long lastDueNanos = Long.MIN_VALUE;
  private boolean timerSet;
  private Runnable atEnd;

  Pipe(ProxyLink link, boolean forth, Channel source) {
    this.link = link;
    this.forth = forth;
    this.source = source;
  }

  void from(Channel channel) {
    source = channel;
  }

  void to(Channel channel) {
    sink = channel;
    flow();
  }

  /** Takes what was read, which it releases. */
  void take(ByteBuf bytes) {
    if (forth) {
      long bit = link.flippedBit(bytes.readableBytes());
      if (bit >= 0) {
        int at = bytes.readerIndex() + (int) (bit / 8);
        bytes.setByte(at, bytes.getByte(at) ^ (1 << (bit % 8)));
      }
    }
    if (link.holds(forth)) {
      link.withheld(bytes.readableBytes());
    }
    while (bytes.isReadable()) {
      // Small pieces, so that a throttled link trickles rather than bursts.
      ByteBuf piece = bytes.readRetainedSlice(Math.min(PIECE_BYTES_MAX, bytes.readableBytes()));
      int size = piece.readableBytes();
      // A piece may not overtake one that was taken while the fault was another.
      lastDueNanos = Math.max(lastDueNanos, forth ? link.dueNanos(size) : System.nanoTime());
      waiting.add(new Piece(piece, lastDueNanos));
      waitingBytes += size;
    }
    bytes.release();
    flow();
  }

  /** No more comes; the end shows when all that waits has arrived. */
  void finish(Runnable ending) {
    atEnd = ending;
    flow();
  }

  /** Nothing has to wait any more. */
  void release() {
    int pieces = waiting.size();
    long now = System.nanoTime();
    for (int i = 0; i < pieces; i++) {
      waiting.add(new Piece(waiting.remove().bytes(), now));
    }
    lastDueNanos = now;
    flow();
  }

  void drop() {
    waiting.forEach(piece -> piece.bytes().release());
    waiting.clear();
    waitingBytes = 0;
  }

  private void flow() {
    boolean held = link.holds(forth) || sink == null;
    boolean wrote = false;
    while (!held && !waiting.isEmpty()) {
      long wait = waiting.peek().dueNanos() - System.nanoTime();
      if (wait > 0) {
        flowAfter(wait);
        break;
      }
      ByteBuf bytes = waiting.remove().bytes();
      waitingBytes -= bytes.readableBytes();
      if (forth) {
        link.delivered(bytes.readableBytes());
      }
      sink.write(bytes);
      wrote = true;
    }
    if (wrote) {
      sink.flush();
    }
    if (source != null) {
      source.config().setAutoRead(waitingBytes < WAITING_BYTES_MAX);
    }
    if (atEnd != null && waiting.isEmpty()) {
      atEnd.run();
    }
  }

  private void flowAfter(long nanos) {
    if (!timerSet) {
      timerSet = true;
      link.loop()
          .schedule(
              () -> {
                timerSet = false;
                flow();
              },
              nanos,
              TimeUnit.NANOSECONDS);
    }
  }
}
