package dev.lockstep.runtime.raft;

import dev.lockstep.core.raft.RaftOptions;
import dev.lockstep.core.raft.RaftProtocol;
import dev.lockstep.runtime.HostOptions;
import dev.lockstep.runtime.NodeClock;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.net.NettyLimits;
import dev.lockstep.runtime.net.NettyTransport;
import dev.lockstep.runtime.net.Transport;
import dev.lockstep.traces.TraceSink;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.LongFunction;

/**
 * Describes a member of a group. Not thread-safe.
 *
 * @param <S> the state machine
 * @param <C> its commands
 * @param <R> its results
 */
public final class RaftBuilder<S extends StateMachine<C, R>, C, R> {
  final RaftGroup group;
  final String member;
  final S machine;
  Path directory;
  LogKind log = LogKind.FILE;
  Disk disk = Disk.REAL;
  RaftLimits limits = RaftLimits.DEFAULT;
  HostOptions options = HostOptions.DEFAULT;
  Executor executor;
  private Transport transport;
  private LongFunction<TraceSink> trace = incarnation -> TraceSink.NONE;
  private String specificationHash = "";
  private NodeClock clock = NodeClock.SYSTEM;

  RaftBuilder(RaftGroup group, String member, S machine) {
    this.group = Objects.requireNonNull(group);
    this.member = member;
    this.machine = Objects.requireNonNull(machine, "a member has a state machine");
    group.requireMember(member);
  }

  /**
   * Where the member keeps what must survive; required. Made if it does not exist, and then this
   * member's own for good: one that comes back without it is refused by those that have met it.
   */
  public RaftBuilder<S, C, R> directory(Path value) {
    directory = value;
    return this;
  }

  /**
   * On what the log is kept; a plain file if not said. {@link LogKind#CHRONICLE} needs the JVM
   * flags that {@link dev.lockstep.traces.chronicle.JvmFlags} lists.
   */
  public RaftBuilder<S, C, R> log(LogKind kind) {
    log = kind;
    return this;
  }

  /** How to reach the other members; if not said, TCP between the addresses of the group. */
  public RaftBuilder<S, C, R> transport(Transport value) {
    transport = value;
    return this;
  }

  /** How much the member takes on, and when it takes snapshots. */
  public RaftBuilder<S, C, R> limits(RaftLimits value) {
    limits = value;
    return this;
  }

  /**
   * Records what the member does, for replay against the specification; if not said, nothing is.
   *
   * @param opener opens the trace of an incarnation; the member closes it
   * @param specification the specification's hash for the trace's header; empty where unknown
   */
  public RaftBuilder<S, C, R> trace(LongFunction<TraceSink> opener, String specification) {
    trace = opener;
    specificationHash = specification;
    return this;
  }

  /** The limits of the node underneath, and how long closing waits. */
  public RaftBuilder<S, C, R> options(HostOptions value) {
    options = value;
    return this;
  }

  /** Where futures are completed; if not said, on a thread that is made for it. */
  public RaftBuilder<S, C, R> executor(Executor value) {
    executor = value;
    return this;
  }

  /** Another clock than the system's, for the node's timers. */
  public RaftBuilder<S, C, R> clock(NodeClock value) {
    clock = value;
    return this;
  }

  /** Another disk than the operating system's: for tests that fail it. */
  public RaftBuilder<S, C, R> disk(Disk value) {
    disk = value;
    return this;
  }

  /**
   * Starts the member and returns when it has recovered; it may not know a leader yet.
   *
   * @throws dev.lockstep.runtime.log.LogException if its directory can't be opened, or holds less
   *     than its log says: one sentence
   * @throws IllegalArgumentException if the group has no address for it and no transport is given
   */
  public RaftNode<S, C, R> start() {
    Objects.requireNonNull(directory, "give " + member + " a directory");
    return new RaftNode<>(this);
  }

  NodeHost.Builder host() {
    RaftOptions raft =
        new RaftOptions(
            /* preVote= */ true,
            /* checkQuorum= */ true,
            limits.sessionsMax(),
            limits.sessionWindow());
    return NodeHost.of(new PeerProtocol(), RaftProtocol.cluster(group.members(), raft), member)
        .trace(trace)
        .specificationHash(specificationHash)
        .options(options)
        .clock(clock);
  }

  Transport network() {
    if (transport != null) {
      return transport;
    }
    InetSocketAddress own =
        group
            .address(member)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "where does %s listen? Say so in the group by at(\"%s\", port)"
                            .formatted(member, member)));
    return new NettyTransport(
        group.cluster(),
        new PeerProtocol(),
        member,
        new HashSet<>(group.members()),
        own,
        peer -> group.address(peer).orElse(null),
        NettyLimits.DEFAULT);
  }
}
