package dev.lockstep.evidence.run.net;

import dev.lockstep.evidence.run.faults.Fault;
import dev.lockstep.evidence.run.faults.FaultKind;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The way from one node to another: a port, the connections through it, and at most one fault at a
 * time. What a fault did is counted from its beginning.
 *
 * <p>The public methods are thread-safe; all else runs on the event loop.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failed operation closes its channel, which is heard
public final class ProxyLink {
  private final String from;
  private final String to;
  private final EventLoop loop;
  private final Supplier<InetSocketAddress> target;
  private final AtomicLong carried = new AtomicLong();
  private final AtomicLong bites = new AtomicLong();
  private volatile LinkFault fault;
  private Channel server;

  // From here on: the event loop only.
  private final SplittableRandom random;
  private final Set<Pair> pairs = new LinkedHashSet<>();
  private long freeNanos;
  private boolean flapClosed;
  private long flaps;

  ProxyLink(String from, String to, EventLoop loop, Supplier<InetSocketAddress> target, long seed) {
    this.from = from;
    this.to = to;
    this.loop = loop;
    this.target = target;
    this.random = new SplittableRandom(seed);
  }

  void listen() throws IOException {
    var bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel);
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("no port for the link " + name(), bound.cause());
    }
    server = bound.channel();
  }

  /** Its name, such as {@code a1->p2}. */
  public String name() {
    return from + Fault.ARROW + to;
  }

  /** The name of the way back. */
  public String reverse() {
    return to + Fault.ARROW + from;
  }

  /** The port that the first node dials to reach the second. */
  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** Bytes that were delivered so far, from the first node to the second. */
  public long carried() {
    return carried.get();
  }

  /** Whether a fault lasts. */
  public boolean faulty() {
    return fault != null;
  }

  /** What the fault that lasts, or else the last one, has done, in the unit of its kind. */
  public long bites() {
    return bites.get();
  }

  /**
   * Begins a fault; it strikes the connections of this moment, and no later one in their place.
   *
   * @throws IllegalStateException if one lasts
   */
  public void begin(LinkFault begun) {
    synchronized (this) {
      if (fault != null) {
        throw new IllegalStateException(name() + " has a fault already");
      }
      bites.set(0);
      fault = begun;
    }
    loop.submit(() -> begun(begun)).syncUninterruptibly();
  }

  /** Ends the fault, if there is one. What was withheld goes on, unless the kind says otherwise. */
  public void end() {
    LinkFault ended;
    synchronized (this) {
      ended = fault;
      fault = null;
    }
    if (ended != null) {
      loop.submit(() -> ended(ended)).syncUninterruptibly();
    }
  }

  void close() {
    if (server != null) {
      server.close();
    }
    loop.execute(() -> List.copyOf(pairs).forEach(Pair::close));
  }

  private void begun(LinkFault begun) {
    switch (begun.kind()) {
      case CUT -> closeAll();
      case RESET -> resetAll();
      case FLAP -> {
        flapClosed = true;
        closeAll();
        flapLater(begun, ++flaps);
      }
      default -> freeNanos = System.nanoTime();
    }
  }

  private void ended(LinkFault ended) {
    flapClosed = false;
    flaps++;
    if (ended.kind() == FaultKind.HALF_OPEN) {
      List.copyOf(pairs).forEach(Pair::reset);
    }
    pairs.forEach(Pair::release);
  }

  private void closeAll() {
    bites.addAndGet(pairs.size());
    List.copyOf(pairs).forEach(Pair::close);
  }

  private void resetAll() {
    bites.addAndGet(pairs.size());
    List.copyOf(pairs).forEach(Pair::reset);
  }

  /** Each flapping has a number, so that a later one is not turned by an earlier one's timer. */
  private void flapLater(LinkFault flapping, long number) {
    loop.schedule(
        () -> {
          if (flaps == number) {
            flapClosed = !flapClosed;
            if (flapClosed) {
              closeAll();
            }
            flapLater(flapping, number);
          }
        },
        flapping.amount(),
        TimeUnit.MILLISECONDS);
  }

  private void accept(Channel near) {
    if (is(FaultKind.CUT) || (is(FaultKind.FLAP) && flapClosed)) {
      bites.incrementAndGet();
      near.close();
      return;
    }
    Pair pair = new Pair(this, near);
    pairs.add(pair);
    if (!is(FaultKind.HALF_OPEN)) {
      pair.dial(target.get());
    }
  }

  void gone(Pair pair) {
    pairs.remove(pair);
  }

  boolean is(FaultKind kind) {
    LinkFault now = fault;
    return now != null && now.kind() == kind;
  }

  EventLoop loop() {
    return loop;
  }

  /** Whether bytes of this direction have to wait for the end of the fault. */
  boolean holds(boolean forth) {
    return is(FaultKind.HALF_OPEN) || (forth && is(FaultKind.ONE_WAY));
  }

  /** When bytes that go forth may arrive. */
  long dueNanos(int bytes) {
    LinkFault now = fault;
    long nanos = System.nanoTime();
    if (now != null && now.kind() == FaultKind.DELAY) {
      bites.addAndGet(bytes);
      return nanos + TimeUnit.MILLISECONDS.toNanos(now.amount());
    } else if (now != null && now.kind() == FaultKind.THROTTLE) {
      bites.addAndGet(bytes);
      freeNanos = Math.max(nanos, freeNanos) + TimeUnit.SECONDS.toNanos(bytes) / now.amount();
      return freeNanos;
    }
    return nanos;
  }

  /** Which bit of so many bytes arrives flipped, or -1. */
  long flippedBit(int bytes) {
    LinkFault now = fault;
    if (now == null || now.kind() != FaultKind.CORRUPT || random.nextInt(1000) >= now.amount()) {
      return -1;
    }
    bites.incrementAndGet();
    return random.nextLong(8L * bytes);
  }

  /** Whether this connection, which carries bytes, is the one to be reset. */
  boolean resetsNext() {
    return is(FaultKind.RESET) && bites.compareAndSet(0, 1);
  }

  void withheld(int bytes) {
    bites.addAndGet(bytes);
  }

  void delivered(int bytes) {
    carried.addAndGet(bytes);
  }
}
