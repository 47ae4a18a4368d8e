package dev.lockstep.runtime.net;

import dev.lockstep.core.Envelope;
import dev.lockstep.core.Protocol;
import io.netty.bootstrap.AbstractBootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Envelopes over TCP. Each node listens, and dials every peer to which it has something to send; a
 * connection carries envelopes from its dialler only.
 *
 * <p>Before anything else both sides say who they are: version of the format, cluster, protocol,
 * node, whom they want, incarnation. A part that is missing or differs closes the connection before
 * any state changes; so does a frame that is too large or has a wrong checksum, and an envelope
 * whose sender is not the node that introduced itself. A dialler asks for signs of life, and either
 * side closes a connection that brings none, so that one that is half open or stands still is
 * dialled anew; what it carried is lost.
 *
 * <p>There is no encryption and no authentication yet, so it binds loopback addresses only. An
 * authenticated peer that lies is outside the model (crash faults).
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failed operation closes its channel, which is heard
public final class NettyTransport implements Transport {

  private static final Logger LOGGER = LoggerFactory.getLogger(NettyTransport.class);

  /** An address can't be used, the node's own or a peer's; the message is one sentence. */
  public static final class AddressException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AddressException(String sentence, Throwable cause) {
      super(sentence, cause);
    }
  }

  private final String cluster;
  private final Protocol protocol;
  private final String node;
  private final Set<String> nodes;
  private final InetSocketAddress listen;
  private final Function<String, InetSocketAddress> addresses;
  private final NettyLimits limits;
  private final WireCodec codec;
  private volatile Map<String, PeerLink> links = Map.of();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private volatile String lastRefusal = "";
  private volatile boolean closed;
  private EventLoopGroup group;
  private ChannelGroup incoming;
  private Channel server;
  private long incarnation;
  private Consumer<Envelope> receiver;

  /**
   * A transport that is not started.
   *
   * @param cluster the cluster's name; nodes of another are refused
   * @param nodes all nodes of the cluster
   * @param listen a loopback address; port 0 for any
   * @param addresses where each peer listens now, or null where that is not known yet; asked at
   *     each dialling
   * @throws IllegalArgumentException if the address is not a loopback one
   */
  public NettyTransport(
      String cluster,
      Protocol protocol,
      String node,
      Set<String> nodes,
      InetSocketAddress listen,
      Function<String, InetSocketAddress> addresses,
      NettyLimits limits) {
    if (listen.isUnresolved() || !listen.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "the node "
              + node
              + " would listen on "
              + listen
              + " without encryption; use a loopback address such as 127.0.0.1");
    }
    this.cluster = cluster;
    this.protocol = protocol;
    this.node = node;
    this.nodes = Set.copyOf(nodes);
    this.listen = listen;
    this.addresses = addresses;
    this.limits = limits;
    this.codec = new WireCodec(protocol);
  }

  @Override
  public synchronized void start(long startedIncarnation, Consumer<Envelope> envelopes) {
    requireKnownHosts();
    incarnation = startedIncarnation;
    receiver = envelopes;
    group =
        new MultiThreadIoEventLoopGroup(
            1,
            task -> {
              Thread thread = new Thread(() -> runNamed(task), "lockstep-" + node + "-net");
              thread.setDaemon(true);
              return thread;
            },
            NioIoHandler.newFactory());
    incoming = new DefaultChannelGroup(group.next());
    links = newLinks();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel);
                  }
                });
    var bound = bootstrap.bind(listen).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      close();
      throw new AddressException(
          "the node "
              + node
              + " can't listen on "
              + listen
              + " ("
              + bound.cause().getMessage()
              + "); choose another port",
          bound.cause());
    }
    server = bound.channel();
  }

  /**
   * A name that nobody knows is a typing mistake more often than an outage: better said at once.
   */
  private void requireKnownHosts() {
    for (String peer : nodes) {
      InetSocketAddress address = peer.equals(node) ? null : addresses.apply(peer);
      if (address != null && address.isUnresolved()) {
        throw new AddressException(
            "the node "
                + node
                + " can't find the host of its peer "
                + peer
                + " (\""
                + Printable.of(address.getHostString())
                + "\"); correct the address or the name service",
            null);
      }
    }
  }

  private Map<String, PeerLink> newLinks() {
    Map<String, PeerLink> made = new TreeMap<>();
    for (String peer : nodes) {
      if (!peer.equals(node)) {
        made.put(peer, new PeerLink(this, peer, group.next().next(), () -> addresses.apply(peer)));
      }
    }
    return made;
  }

  /** Every line that this thread logs says whose it is. */
  private void runNamed(Runnable task) {
    MDC.put("node", node);
    task.run();
  }

  /** Where the node listens, once started. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.localAddress();
  }

  @Override
  public Map<String, Peer> peers() {
    long now = System.nanoTime();
    Map<String, Peer> peers = new TreeMap<>();
    links.forEach((peer, link) -> peers.put(peer, link.health(now)));
    return peers;
  }

  @Override
  public long dropped() {
    return dropped.sum();
  }

  /** How many connections were closed for what the peer sent. */
  public long refusals() {
    return refusals.sum();
  }

  /** Why the last such connection was closed; empty if none was. */
  public String lastRefusal() {
    return lastRefusal;
  }

  @Override
  public void send(Envelope envelope) {
    PeerLink link = links.get(envelope.to());
    byte[] payload = codec.encode(envelope);
    if (payload.length > limits.frameBytesMax()) {
      LOGGER.warn(
          "{} dropped a message of {} bytes in {}: {} are the limit",
          node,
          payload.length,
          envelope.instance(),
          limits.frameBytesMax());
      dropped.increment();
    } else if (closed || link == null || !link.send(payload)) {
      dropped.increment();
    }
  }

  @Override
  public synchronized void close() {
    boolean again = closed;
    closed = true;
    if (group != null && !again) {
      if (server != null) {
        server.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
      }
      incoming.close();
      group.next().execute(() -> links.values().forEach(PeerLink::close));
      group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }
  }

  boolean isClosed() {
    return closed;
  }

  String node() {
    return node;
  }

  NettyLimits limits() {
    return limits;
  }

  Handshake handshakeFor(String peer) {
    return new Handshake(cluster, protocol.name(), node, peer, incarnation);
  }

  void requirePeer(Handshake handshake, Set<String> speakers) {
    handshake.requireFor(cluster, protocol.name(), node, speakers);
  }

  void refused(Channel channel, Throwable cause) {
    Throwable reason = cause.getCause() instanceof WireException wire ? wire : cause;
    if (reason instanceof WireException) {
      lastRefusal = reason.getMessage();
      refusals.increment();
      LOGGER.warn(
          "{} closed a connection with {}: {}", node, channel.remoteAddress(), reason.getMessage());
    } else if (reason instanceof ReadTimeoutException) {
      LOGGER.info(
          "{} closed a connection with {} that brought nothing for {} ms",
          node,
          channel.remoteAddress(),
          limits.silenceMillisMax());
    } else if (reason instanceof IOException) {
      LOGGER.debug("{} lost a connection: {}", node, reason.getMessage());
    } else {
      LOGGER.warn("{} closed a connection", node, reason);
    }
  }

  static void configure(AbstractBootstrap<?, ?> bootstrap) {
    bootstrap
        .option(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 2000);
  }

  /** From now on a channel that brings nothing for too long is closed. */
  void closeWhenSilent(Channel channel) {
    channel
        .pipeline()
        .addFirst(new ReadTimeoutHandler(limits.silenceMillisMax(), TimeUnit.MILLISECONDS));
  }

  /** Closes a channel after a time unless it is ready by then. */
  static void closeUnless(Channel channel, long millis, BooleanSupplier ready) {
    channel
        .eventLoop()
        .schedule(
            () -> {
              if (!ready.getAsBoolean()) {
                channel.close();
              }
            },
            millis,
            TimeUnit.MILLISECONDS);
  }

  private void accept(Channel channel) {
    incoming.add(channel);
    if (incoming.size() > limits.connectionsMax()) {
      refused(
          channel,
          new WireException("more than " + limits.connectionsMax() + " incoming connections"));
      channel.close();
      return;
    }
    FrameCodec frames = new FrameCodec();
    Receiving receiving = new Receiving(frames);
    channel.pipeline().addLast(frames, receiving);
    closeUnless(channel, limits.handshakeMillisMax(), () -> receiving.peer != null);
  }

  /** The receiving side of a connection: first a handshake, then envelopes of that very peer. */
  private final class Receiving extends SimpleChannelInboundHandler<byte[]> {
    private final FrameCodec frames;
    private Handshake peer;

    Receiving(FrameCodec frames) {
      this.frames = frames;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, byte[] payload) {
      if (peer == null) {
        Handshake handshake = Handshake.decode(payload);
        requirePeer(handshake, nodes);
        peer = handshake;
        links.get(peer.from()).heard();
        frames.limit(limits.frameBytesMax());
        closeWhenSilent(context.channel());
        byte[] welcome = handshakeFor(peer.from()).encode();
        context.writeAndFlush(FrameCodec.first(context.alloc(), welcome));
        return;
      }
      if (payload.length == 0) {
        links.get(peer.from()).heard();
        context.writeAndFlush(FrameCodec.keepAlive(context.alloc()));
        return;
      }
      Envelope envelope = codec.decode(payload);
      if (!envelope.id().sender().equals(peer.from())
          || envelope.id().incarnation() != peer.incarnation()
          || !envelope.to().equals(node)) {
        throw new WireException(
            peer.from() + " sent " + envelope.id() + " for \"" + envelope.to() + "\"");
      }
      links.get(peer.from()).heard();
      receiver.accept(envelope);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      frames.stop();
      refused(context.channel(), cause);
      context.close();
    }
  }
}
