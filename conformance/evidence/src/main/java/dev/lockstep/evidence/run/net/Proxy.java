package dev.lockstep.evidence.run.net;

import dev.lockstep.evidence.run.faults.Fault;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The network between the processes of a run: for each ordered pair of nodes a loopback port on
 * which the first one reaches the second. Nodes know these ports only, so every byte between them
 * passes here. A node may come back on another port: nobody has to be told.
 *
 * <p>One thread carries all bytes. Thread-safe.
 */
public final class Proxy implements AutoCloseable {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1,
          task -> {
            Thread thread = new Thread(task, "proxy");
            thread.setDaemon(true);
            return thread;
          },
          NioIoHandler.newFactory());
  private final Map<String, InetSocketAddress> targets = new ConcurrentHashMap<>();
  private final Map<String, ProxyLink> links = new TreeMap<>();

  /**
   * Opens all links.
   *
   * @param seed of what is corrupted
   * @throws IOException if a port cannot be had
   */
  public Proxy(Collection<String> nodes, long seed) throws IOException {
    try {
      for (String from : nodes) {
        for (String to : nodes) {
          if (!from.equals(to)) {
            ProxyLink link =
                new ProxyLink(from, to, group.next(), () -> targets.get(to), seed + links.size());
            links.put(link.name(), link);
            link.listen();
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Says where a node listens now; null while it does not. */
  public void target(String node, InetSocketAddress address) {
    if (address == null) {
      targets.remove(node);
    } else {
      targets.put(node, address);
    }
  }

  /**
   * The link of that name, such as {@code a1->p2}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public ProxyLink link(String name) {
    ProxyLink link = links.get(name);
    if (link == null) {
      throw new IllegalArgumentException("no link " + name);
    }
    return link;
  }

  /** The link from one node to another. */
  public ProxyLink link(String from, String to) {
    return link(from + Fault.ARROW + to);
  }

  /** The links that have carried anything, in the order of their names. */
  public List<ProxyLink> used() {
    List<ProxyLink> used = new ArrayList<>();
    for (ProxyLink link : links.values()) {
      if (link.carried() > 0) {
        used.add(link);
      }
    }
    return used;
  }

  /** Ends every fault. */
  public void heal() {
    links.values().forEach(ProxyLink::end);
  }

  @Override
  public void close() {
    links.values().forEach(ProxyLink::close);
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
