package dev.lockstep.runtime.commit;

import dev.lockstep.core.commit.CommitProtocol;
import dev.lockstep.runtime.HostOptions;
import dev.lockstep.runtime.NodeClock;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import dev.lockstep.runtime.net.NettyLimits;
import dev.lockstep.runtime.net.NettyTransport;
import dev.lockstep.runtime.net.Transport;
import dev.lockstep.traces.TraceSink;
import dev.lockstep.traces.Valued;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * What a transaction manager and a resource manager are told alike. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class MemberBuilder<B extends MemberBuilder<B>>
    permits TransactionManager.Builder, ResourceManager.Builder {

  final Parties parties;
  final String node;
  Path directory;
  LogKind log = LogKind.FILE;
  Disk disk = Disk.REAL;
  Transport transport;
  TraceOpener trace = (name, incarnation) -> TraceSink.NONE;
  String specificationHash = "";
  CommitLimits limits = CommitLimits.DEFAULT;
  HostOptions options = HostOptions.DEFAULT;
  NodeClock clock = NodeClock.SYSTEM;
  Executor executor;

  MemberBuilder(Parties parties, String node) {
    this.parties = Objects.requireNonNull(parties, "name the parties");
    this.node = node;
  }

  abstract B self();

  /**
   * Where the node keeps what must survive; required. Made if it does not exist, and then this
   * node's own for good.
   */
  public B directory(Path value) {
    directory = value;
    return self();
  }

  /**
   * On what the log is kept; a plain file if not said. {@link LogKind#CHRONICLE} needs the JVM
   * flags that {@link dev.lockstep.traces.chronicle.JvmFlags} lists.
   */
  public B log(LogKind kind) {
    log = kind;
    return self();
  }

  /** How to reach the other nodes; if not said, TCP between the addresses of the parties. */
  public B transport(Transport value) {
    transport = value;
    return self();
  }

  /**
   * Records what the node does, for replay against the specification; if not said, nothing is.
   *
   * @param specification the specification's hash for the trace's header; empty where unknown
   */
  public B trace(TraceOpener opener, String specification) {
    trace = opener;
    specificationHash = specification;
    return self();
  }

  /** How long things may take. */
  public B limits(CommitLimits value) {
    limits = value;
    return self();
  }

  /** How many requests may be open, and how long closing waits for them. */
  public B options(HostOptions value) {
    options = value;
    return self();
  }

  /** Where futures are completed; if not said, on a thread of the node that is made for it. */
  public B executor(Executor value) {
    executor = value;
    return self();
  }

  /** Another clock than the system's. */
  public B clock(NodeClock value) {
    clock = value;
    return self();
  }

  /** Another disk than the operating system's: for tests that fail it. */
  public B disk(Disk value) {
    disk = value;
    return self();
  }

  /** The network of the node, as told or by its address. */
  Transport network() {
    if (transport != null) {
      return transport;
    }
    InetSocketAddress own =
        parties
            .address(node)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "where does "
                            + node
                            + " listen? Say so in the parties by at(\""
                            + node
                            + "\", port), or give it a transport"));
    return new NettyTransport(
        parties.cluster(),
        protocol(),
        node,
        nodes(),
        own,
        peer -> parties.address(peer).orElse(null),
        NettyLimits.DEFAULT);
  }

  private CommitProtocol protocol() {
    return new CommitProtocol(limits.votes().toMillis());
  }

  private Set<String> nodes() {
    Set<String> nodes = new HashSet<>(parties.participants());
    nodes.add(parties.manager());
    return nodes;
  }

  /** The node, not started. */
  NodeHost.Builder host(Transport network, BiConsumer<String, Valued> outcomes) {
    Objects.requireNonNull(directory, "give " + node + " a directory");
    NodeHost.Builder host =
        NodeHost.of(protocol(), parties.toCluster(), node)
            .storage(
                () -> NodeDirectory.open(directory, parties.cluster(), "commit", node, log, disk))
            .transport(network)
            .trace(incarnation -> trace.open(node, incarnation))
            .specificationHash(specificationHash)
            .options(options)
            .clock(clock)
            .onOutcome(outcomes);
    return executor == null ? host : host.executor(executor);
  }
}
