package dev.lockstep.evidence.run.net;

import dev.lockstep.evidence.run.faults.FaultKind;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;

/**
 * One connection through a link: the dialler's half, near, and the half to the node that it wants,
 * far. On the event loop only.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failed operation closes its channel, which is heard
final class Pair {
  private static final int CONNECT_MILLIS_MAX = 2000;

  private final ProxyLink link;
  private final Channel near;
  private final Pipe forth;
  private final Pipe back;
  private Channel far;
  private boolean closed;

  Pair(ProxyLink link, Channel near) {
    this.link = link;
    this.near = near;
    this.forth = new Pipe(link, true, near);
    this.back = new Pipe(link, false, null);
    back.to(near);
    near.pipeline().addLast(new Half(forth));
  }

  /** Connects to the node; where it is not there, the dialler's half is closed. */
  void dial(InetSocketAddress target) {
    if (target == null) {
      close();
      return;
    }
    new Bootstrap()
        .group(link.loop())
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_MAX)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                far = channel;
                back.from(channel);
                channel.pipeline().addLast(new Half(back));
              }
            })
        .connect(target)
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                close();
              } else if (closed) {
                far.close();
              } else {
                forth.to(far);
              }
            });
  }

  /** What was withheld goes on, and an end that was kept secret shows. */
  void release() {
    forth.release();
    back.release();
  }

  void close() {
    if (!closed) {
      closed = true;
      link.gone(this);
      forth.drop();
      back.drop();
      near.close();
      if (far != null) {
        far.close();
      }
    }
  }

  /** Closes both halves with RST in place of FIN. */
  void reset() {
    abort(near);
    if (far != null) {
      abort(far);
    }
    close();
  }

  private static void abort(Channel channel) {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
  }

  /** Reads one half into the pipe to the other. */
  private final class Half extends ChannelInboundHandlerAdapter {
    private final Pipe pipe;

    Half(Pipe pipe) {
      this.pipe = pipe;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      if (closed) {
        bytes.release();
      } else if (pipe == forth && link.resetsNext()) {
        bytes.release();
        reset();
      } else {
        pipe.take(bytes);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      // Behind a half-open link nobody sees that the other side is gone, until it ends.
      if (pipe == back && link.is(FaultKind.HALF_OPEN)) {
        return;
      }
      pipe.finish(Pair.this::close);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
