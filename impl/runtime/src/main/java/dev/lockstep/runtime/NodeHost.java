package dev.lockstep.runtime;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Envelope;
import dev.lockstep.core.InstanceId;
import dev.lockstep.core.Protocol;
import dev.lockstep.runtime.log.NodeStorage;
import dev.lockstep.runtime.net.Transport;
import dev.lockstep.traces.TraceSink;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One node of a protocol in this JVM: its thread, log, trace, timers and transport.
 *
 * <p>The node's own thread takes inputs in batches. For each input it steps one machine, whose
 * event is in the trace before anything else happens; records of the whole batch are made durable
 * by one sync, after which each machine hears of each of its records, in log order; what waited for
 * that is sent and answered only then. So whatever a client or another node hears is durable.
 *
 * <p>Any error of the log, of the trace or of a machine stops the node for good: its open requests
 * become {@link Answer.Unknown}, and {@link #stopped} tells why. The process may open a new host on
 * the same data.
 *
 * <p>Thread-safe. Futures are completed on the executor given, never on the node's thread.
 */
public final class NodeHost implements AutoCloseable {

  private final String name;
  private final NodeLoop loop;
  private final AtomicLong instances = new AtomicLong();

  private NodeHost(Builder builder) {
    this.name = builder.node;
    this.loop = new NodeLoop(builder);
  }

  /** Begins the description of a node. */
  public static Builder of(Protocol protocol, Cluster cluster, String node) {
    return new Builder(protocol, cluster, node);
  }

  /** The node's name. */
  public String name() {
    return name;
  }

  /** Which start on the same data this is, from 1. */
  public long incarnation() {
    return loop.incarnation();
  }

  /** A name for an instance that nobody has used; see {@link InstanceId}. */
  public String newInstance() {
    return InstanceId.of(name, incarnation(), instances.incrementAndGet());
  }

  /**
   * Makes a request in an instance.
   *
   * @param within how long to wait for the outcome; after that the answer is {@link
   *     Answer.Unknown}, though the request goes on
   * @return the instance's outcome, or why there is none; never completed exceptionally
   */
  public CompletableFuture<Answer> request(String instance, Value request, Duration within) {
    Objects.requireNonNull(request, "a request has a value");
    return loop.submit(Objects.requireNonNull(instance), request, within);
  }

  /**
   * Makes a request and waits for no outcome, where the node tells none: in Paxos learners do, not
   * proposers.
   *
   * @return empty if the request waits for the node's thread, else why it never will
   */
  public Optional<Answer.Refused> tell(String instance, Value request) {
    Objects.requireNonNull(request, "a request has a value");
    return loop.tell(Objects.requireNonNull(instance), () -> request);
  }

  /**
   * Makes a request that is put together only when its turn has come, so that it can hold all that
   * has gathered by then.
   *
   * @param request called on the node's thread, so it must be quick; null if there is nothing to
   *     ask for any more
   * @return empty if it waits for the node's thread, else why it will never be called
   */
  public Optional<Answer.Refused> tell(String instance, Supplier<? extends Valued> request) {
    return loop.tell(Objects.requireNonNull(instance), Objects.requireNonNull(request));
  }

  /**
   * Calls back when all records that were handed to the log before are durable.
   *
   * @param task called on the node's thread, so it must be quick and not throw; not at all if the
   *     node stops before
   * @return empty if the node will call it, else why it never will
   */
  public Optional<Answer.Refused> whenDurable(Runnable task) {
    return loop.whenDurable(Objects.requireNonNull(task));
  }

  /** Waits for the outcome of an instance at this node, and asks for nothing. */
  public CompletableFuture<Answer> outcome(String instance, Duration within) {
    return loop.submit(Objects.requireNonNull(instance), null, within);
  }

  /**
   * Completes when the node's thread has ended: normally after {@link #close}, exceptionally with
   * the error that stopped the node.
   */
  public CompletableFuture<Void> stopped() {
    return loop.stopped();
  }

  /**
   * Reads the variables of the instances that match, on the node's thread, between two inputs: so
   * all are of one moment. An operator lists in this way what is in doubt.
   *
   * @param wanted sees the variables of one instance, under the names of the specification; it is
   *     called on the node's thread, so it must be quick
   * @return the variables by instance; fails with a {@link RefusedException} if the node takes no
   *     questions, or with what {@code wanted} has thrown
   */
  public CompletableFuture<Map<String, Map<String, Value>>> states(
      Predicate<Map<String, Value>> wanted) {
    return loop.states(Objects.requireNonNull(wanted));
  }

  /** How the node is now; cheap, and never waits for the node. */
  public Health health() {
    return loop.health();
  }

  /** What the metrics are read from. */
  NodeLoop loop() {
    return loop;
  }

  /** How many requests are open. */
  public int openRequests() {
    return loop.openRequests();
  }

  /** Has the node look at its clock again; needed only where that clock is not the system's. */
  public void clockAdvanced() {
    loop.wake();
  }

  /**
   * Refuses new requests, waits for the open ones for a limited time, then stops the node in order.
   * May be called again; returns when the node's thread has ended.
   */
  @Override
  public void close() {
    loop.stop();
    stopped().exceptionally(error -> null).join();
  }

  /** Describes a node. Not thread-safe. */
  public static final class Builder {
    final Protocol protocol;
    final Cluster cluster;
    final String node;
    NodeStorage.Opener storage;
    Transport transport;
    LongFunction<TraceSink> trace = incarnation -> TraceSink.NONE;
    String specificationHash = "";
    NodeClock clock = NodeClock.SYSTEM;
    HostOptions options = HostOptions.DEFAULT;
    Executor executor;
    BiConsumer<String, Valued> outcomes = (instance, outcome) -> {};

    private Builder(Protocol protocol, Cluster cluster, String node) {
      this.protocol = Objects.requireNonNull(protocol);
      this.cluster = Objects.requireNonNull(cluster);
      this.node = node;
      cluster.role(node);
    }

    /** Where the node keeps what must survive; required. */
    public Builder storage(NodeStorage.Opener opener) {
      this.storage = opener;
      return this;
    }

    /** How the node reaches the others; required. The node closes it. */
    public Builder transport(Transport value) {
      this.transport = value;
      return this;
    }

    /** Opens the trace of an incarnation; the node closes it. Without it nothing is recorded. */
    public Builder trace(LongFunction<TraceSink> opener) {
      this.trace = opener;
      return this;
    }

    /** What the trace's header says of the specification; empty where unknown. */
    public Builder specificationHash(String hash) {
      this.specificationHash = hash;
      return this;
    }

    /** Another clock than the system's. */
    public Builder clock(NodeClock value) {
      this.clock = value;
      return this;
    }

    /** Other limits than the usual. */
    public Builder options(HostOptions value) {
      this.options = value;
      return this;
    }

    /** Where futures are completed and outcomes are told; without it on one thread of the node. */
    public Builder executor(Executor value) {
      this.executor = value;
      return this;
    }

    /** Hears every outcome of this node, by instance, asked for or not; on the executor. */
    public Builder onOutcome(BiConsumer<String, Valued> listener) {
      this.outcomes = listener;
      return this;
    }

    /**
     * Starts the node and returns when it has recovered.
     *
     * @throws dev.lockstep.runtime.log.LogException if its storage can't be opened: one sentence
     */
    public NodeHost start() {
      Objects.requireNonNull(storage, "a node needs a storage");
      Objects.requireNonNull(transport, "a node needs a transport");
      NodeHost host = new NodeHost(this);
      try {
        host.loop.start().join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw e;
      }
      return host;
    }
  }

  /** What the node's thread has to do next, from outside it. */
  sealed interface Item {
    /** A request, or with a null value the wish to hear the outcome. */
    record Asked(long ticket, String instance, Value request, long deadlineNanos) implements Item {}

    /** A request whose outcome nobody here waits for. */
    record Told(String instance, Supplier<? extends Valued> request) implements Item {}

    /** Somebody waits for the records before to be durable. */
    record Durable(Runnable task) implements Item {}

    /** A message from another node. */
    record Arrived(Envelope envelope) implements Item {}

    /** Somebody wants to see variables. */
    record Looked(
        Predicate<Map<String, Value>> wanted,
        CompletableFuture<Map<String, Map<String, Value>>> found)
        implements Item {}
  }
}
