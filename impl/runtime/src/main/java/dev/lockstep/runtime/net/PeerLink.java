package dev.lockstep.runtime.net;

import dev.lockstep.runtime.Mailbox;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one peer: a bounded queue and a connection, dialled when there is something to send
 * and again, with growing pauses, when it is lost. What a lost connection carried is lost.
 *
 * <p>{@link #send}, {@link #heard} and {@link #health} are thread-safe; all else runs on the event
 * loop.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failed operation closes its channel, which is heard
final class PeerLink {

  private static final Logger LOGGER = LoggerFactory.getLogger(PeerLink.class);
  private static final long PAUSE_MILLIS_MIN = 20;
  private static final long PAUSE_MILLIS_MAX = 1000;

  private final NettyTransport transport;
  private final String peer;
  private final EventLoop loop;
  private final Supplier<SocketAddress> address;
  private final Mailbox<byte[]> queue;
  private final long queueBytesMax;
  private final AtomicLong queueBytes = new AtomicLong();
  private final AtomicBoolean flushAsked = new AtomicBoolean();

  private volatile long heardNanos;
  private volatile boolean heardEver;

  // From here on: written by the event loop only.
  private Channel channel;
  private volatile boolean welcomed;
  private long pauseMillis = PAUSE_MILLIS_MIN;
  private boolean pausing;

  PeerLink(NettyTransport transport, String peer, EventLoop loop, Supplier<SocketAddress> address) {
    this.transport = transport;
    this.peer = peer;
    this.loop = loop;
    this.address = address;
    this.queue = new Mailbox<>(transport.limits().queueFramesMax());
    this.queueBytesMax = transport.limits().queueBytesMax();
  }

  /** Takes a payload, or drops it where the queue is full. */
  boolean send(byte[] payload) {
    if (queueBytes.addAndGet(payload.length) > queueBytesMax || !queue.offer(payload)) {
      queueBytes.addAndGet(-payload.length);
      return false;
    }
    if (flushAsked.compareAndSet(false, true)) {
      loop.execute(
          () -> {
            flushAsked.set(false);
            flush();
          });
    }
    return true;
  }

  /** Something came from the peer, on whichever connection. */
  void heard() {
    heardNanos = System.nanoTime();
    heardEver = true;
  }

  /** What is known of the peer; any thread. */
  Transport.Peer health(long nowNanos) {
    return new Transport.Peer(
        welcomed,
        heardEver
            ? Optional.of(Duration.ofNanos(Math.max(0, nowNanos - heardNanos)))
            : Optional.empty());
  }

  private void flush() {
    if (channel == null) {
      dial();
    } else if (welcomed && channel.isWritable()) {
      for (byte[] payload : queue.drain()) {
        queueBytes.addAndGet(-payload.length);
        channel.write(FrameCodec.frame(channel.alloc(), payload), channel.voidPromise());
      }
      channel.flush();
    }
  }

  private void dial() {
    if (pausing || transport.isClosed()) {
      return;
    }
    SocketAddress target = address.get();
    if (target == null) {
      pause();
      return;
    }
    Bootstrap bootstrap =
        new Bootstrap().group(loop).channel(NioSocketChannel.class).handler(initializer());
    NettyTransport.configure(bootstrap);
    channel = bootstrap.connect(target).channel();
    channel.closeFuture().addListener(closed -> lost());
  }

  private ChannelInitializer<Channel> initializer() {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel opened) {
        FrameCodec frames = new FrameCodec();
        opened.pipeline().addLast(frames, new Handler(frames));
      }
    };
  }

  private void lost() {
    channel = null;
    welcomed = false;
    if (!queue.isEmpty()) {
      pause();
    }
  }

  private void pause() {
    if (transport.isClosed()) {
      return;
    }
    pausing = true;
    loop.schedule(
        () -> {
          pausing = false;
          flush();
        },
        pauseMillis,
        TimeUnit.MILLISECONDS);
    pauseMillis = Math.min(2 * pauseMillis, PAUSE_MILLIS_MAX);
  }

  void close() {
    if (channel != null) {
      channel.close();
    }
  }

  /**
   * Says who we are, hears who the peer is, and then only sends. What comes back are signs of life:
   * where they do not come, the connection stands with nobody behind it, and is given up.
   */
  private final class Handler extends SimpleChannelInboundHandler<byte[]> {
    private final FrameCodec frames;
    private Future<?> signsOfLife;

    Handler(FrameCodec frames) {
      this.frames = frames;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      byte[] hello = transport.handshakeFor(peer).encode();
      context.writeAndFlush(FrameCodec.first(context.alloc(), hello));
      NettyTransport.closeUnless(
          context.channel(), transport.limits().handshakeMillisMax(), () -> welcomed);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, byte[] payload) {
      if (welcomed) {
        heard();
        return;
      }
      transport.requirePeer(Handshake.decode(payload), Set.of(peer));
      welcomed = true;
      heard();
      frames.limit(0);
      keepAlive(context);
      pauseMillis = PAUSE_MILLIS_MIN;
      LOGGER.debug("{} is connected to {}", transport.node(), peer);
      flush();
    }

    private void keepAlive(ChannelHandlerContext context) {
      transport.closeWhenSilent(context.channel());
      long everyMillis = transport.limits().keepAliveMillis();
      signsOfLife =
          context
              .executor()
              .scheduleWithFixedDelay(
                  () -> context.writeAndFlush(FrameCodec.keepAlive(context.alloc())),
                  everyMillis,
                  everyMillis,
                  TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (signsOfLife != null) {
        signsOfLife.cancel(false);
      }
      context.fireChannelInactive();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      frames.stop();
      transport.refused(context.channel(), cause);
      context.close();
    }
  }
}
