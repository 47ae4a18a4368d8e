package dev.lockstep.runtime.multipaxos;

import dev.lockstep.core.multipaxos.MultiPaxosProtocol;
import dev.lockstep.core.multipaxos.MultiPaxosWorkload;
import dev.lockstep.runtime.Answer;
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
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * One replica of a group that agrees by Paxos, in this JVM: proposer, acceptor and learner at once.
 *
 * <pre>{@code
 * PaxosGroup group = PaxosGroup.of("shop", "r1", "r2", "r3")
 *     .at("r1", 7001).at("r2", 7002).at("r3", 7003);
 * try (PaxosReplica replica = PaxosReplica.of(group, "r1").directory(path).start()) {
 *   RegisterOutcome outcome = replica.register("owner").set("Ada").join();
 *   AppendOutcome place = replica.sequence("orders").append("two apples").join();
 * }
 * }</pre>
 *
 * <p>What is chosen stays chosen as long as a majority of the replicas keeps its data; progress
 * needs a majority that is up. Thread-safe. Futures are completed off the node's thread.
 */
public final class PaxosReplica implements AutoCloseable {

  private static final long ASK_AGAIN_MILLIS = 500;

  private final String name;
  private final PaxosLimits limits;
  private final Duration drain;
  private final NodeHost host;
  private final Map<String, Decrees> groups = new ConcurrentHashMap<>();
  private final OpenCalls calls = new OpenCalls();
  private final ScheduledThreadPoolExecutor clock;

  private PaxosReplica(Builder builder) {
    name = builder.replica;
    limits = builder.limits;
    drain = builder.options.drain();
    clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "lockstep-" + name + "-waits");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
    try {
      host = builder.host().onOutcome(this::told).start();
    } catch (RuntimeException | Error e) {
      clock.shutdownNow();
      throw e;
    }
    CompletableFuture<Void> unused =
        host.stopped()
            .handle(
                (nothing, error) -> {
                  calls.close("the replica " + name + " has stopped; ask at another one");
                  groups.values().forEach(Decrees::close);
                  return null;
                });
  }

  /** Begins the description of one replica of a group. */
  public static Builder of(PaxosGroup group, String replica) {
    return new Builder(group, replica);
  }

  /** The replica's name. */
  public String name() {
    return name;
  }

  /** The replica's node: its incarnation, its health, why it stopped. */
  public NodeHost host() {
    return host;
  }

  /** The register of that name; every replica that asks for it gets the same one. */
  public WriteOnceRegister register(String register) {
    String instance = "register " + Objects.requireNonNull(register);
    return new WriteOnceRegister(this, instance, decrees(instance));
  }

  /** The sequence of that name; every replica that asks for it gets the same one. */
  public DecreeSequence sequence(String sequence) {
    String instance = "sequence " + Objects.requireNonNull(sequence);
    return new DecreeSequence(this, instance, decrees(instance));
  }

  PaxosLimits limits() {
    return limits;
  }

  private Decrees decrees(String instance) {
    return groups.computeIfAbsent(instance, key -> new Decrees());
  }

  /** The node told a decree, or that it has none below a position. */
  private void told(String instance, Valued outcome) {
    Value.Rec told = (Value.Rec) outcome.toValue();
    long position = ((Value.Int) told.get("pos")).value();
    if (told.get("val") == null) {
      decrees(instance).skipped(position);
    } else {
      decrees(instance).decree(position, told.get("val"));
    }
  }

  CompletableFuture<AppendOutcome> append(
      String instance, Decrees decrees, String value, Duration within) {
    if (decrees.waiting() >= limits.openMax()) {
      return CompletableFuture.completedFuture(
          new AppendOutcome.Refused(
              limits.openMax() + " values wait for their decree already; try again later",
              Duration.ofMillis(ASK_AGAIN_MILLIS)));
    }
    Tag tag = new Tag(host.newInstance(), value);
    CompletableFuture<Long> position = new CompletableFuture<>();
    decrees.expect(tag.call(), position);
    Optional<Answer.Refused> refused = submit(instance, tag);
    if (refused.isPresent()) {
      decrees.giveUp(tag.call());
      return CompletableFuture.completedFuture(
          new AppendOutcome.Refused(why(refused.get()), refused.get().retryAfter()));
    }
    CompletableFuture<AppendOutcome> outcome = position.thenApply(AppendOutcome.Appended::new);
    return limited(outcome, within, AppendOutcome.Unknown::new, () -> decrees.giveUp(tag.call()));
  }

  CompletableFuture<RegisterOutcome> set(
      String instance, Decrees decrees, String value, Duration within) {
    Tag tag = new Tag(host.newInstance(), value);
    Optional<Answer.Refused> refused = submit(instance, tag);
    if (refused.isPresent()) {
      return CompletableFuture.completedFuture(
          new RegisterOutcome.Refused(why(refused.get()), refused.get().retryAfter()));
    }
    CompletableFuture<RegisterOutcome> outcome =
        decrees
            .first()
            .thenApply(
                first ->
                    first.equals(tag)
                        ? new RegisterOutcome.Set(value)
                        : new RegisterOutcome.AlreadySet(first.value()));
    return limited(outcome, within, RegisterOutcome.Unknown::new, () -> {});
  }

  CompletableFuture<RegisterOutcome> get(String instance, Decrees decrees, Duration within) {
    CompletableFuture<RegisterOutcome> outcome =
        decrees.first().thenApply(first -> new RegisterOutcome.AlreadySet(first.value()));
    if (outcome.isDone()) {
      return outcome;
    }
    Optional<Answer.Refused> refused = host.tell(instance, MultiPaxosWorkload.LEARN);
    if (refused.isPresent()) {
      return CompletableFuture.completedFuture(
          new RegisterOutcome.Refused(why(refused.get()), refused.get().retryAfter()));
    }
    // An answer may be lost, and the register may be set only now.
    Future<?> asking =
        clock.scheduleWithFixedDelay(
            () -> learn(instance), ASK_AGAIN_MILLIS, ASK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    return limited(outcome, within, RegisterOutcome.Unknown::new, () -> asking.cancel(false));
  }

  /** Ends a call by its outcome, by the time given, or by the end of the node. */
  private <T> CompletableFuture<T> limited(
      CompletableFuture<T> outcome, Duration within, Function<String, T> unknown, Runnable after) {
    calls.open(outcome, why -> outcome.complete(unknown.apply(why)));
    Future<?> deadline =
        clock.schedule(
            () -> {
              outcome.complete(
                  unknown.apply("the time given is over; what was asked for goes on meanwhile"));
            },
            within.toNanos(),
            TimeUnit.NANOSECONDS);
    return outcome.whenComplete(
        (value, error) -> {
          calls.ended(outcome);
          deadline.cancel(false);
          after.run();
        });
  }

  private Optional<Answer.Refused> submit(String instance, Tag tag) {
    return host.tell(instance, MultiPaxosWorkload.submit(tag.chosen()));
  }

  private String why(Answer.Refused refused) {
    return switch (refused.reason()) {
      case OVERLOADED -> "too much waits for the replica " + name + "; try again later";
      case TOO_LATE ->
          "so much waits for the replica " + name + " that the time would be over; try later";
      case STOPPED -> "the replica " + name + " is closing or has stopped; ask at another one";
    };
  }

  void learn(String instance) {
    // Refused means that the node is busy or has stopped: then asking is of no use.
    Optional<Answer.Refused> unused = host.tell(instance, MultiPaxosWorkload.LEARN);
  }

  void trim(String instance, long below) {
    // A trim that is refused is made good by the next one.
    Optional<Answer.Refused> unused = host.tell(instance, MultiPaxosWorkload.trim(below));
  }

  /**
   * Waits for the open calls as long as the options say, then stops the node in order; calls that
   * are left become unknown. May be called again.
   */
  @Override
  public void close() {
    calls.awaitNone(drain);
    host.close();
    calls.close("the replica " + name + " was closed; ask at another one");
    groups.values().forEach(Decrees::close);
    clock.shutdownNow();
  }

  /** Describes a replica. Not thread-safe. */
  public static final class Builder {
    private final PaxosGroup group;
    private final String replica;
    private Path directory;
    private LogKind log = LogKind.FILE;
    private Disk disk = Disk.REAL;
    private Transport transport;
    private LongFunction<TraceSink> trace = incarnation -> TraceSink.NONE;
    private String specificationHash = "";
    private PaxosLimits limits = PaxosLimits.DEFAULT;
    private HostOptions options = HostOptions.DEFAULT;
    private NodeClock clock = NodeClock.SYSTEM;
    private Executor executor;

    private Builder(PaxosGroup group, String replica) {
      this.group = Objects.requireNonNull(group);
      this.replica = replica;
      group.requireReplica(replica);
    }

    /**
     * Where the replica keeps what must survive; required. Made if it does not exist, and then this
     * replica's own for good.
     */
    public Builder directory(Path value) {
      directory = value;
      return this;
    }

    /**
     * On what the log is kept; a plain file if not said. {@link LogKind#CHRONICLE} needs the JVM
     * flags that {@link dev.lockstep.traces.chronicle.JvmFlags} lists.
     */
    public Builder log(LogKind kind) {
      log = kind;
      return this;
    }

    /** How to reach the other replicas; if not said, TCP between the addresses of the group. */
    public Builder transport(Transport value) {
      transport = value;
      return this;
    }

    /**
     * Records what the replica does, for replay against the specification; if not said, nothing is.
     *
     * @param opener opens the trace of an incarnation; the node closes it
     * @param specification the specification's hash for the trace's header; empty where unknown
     */
    public Builder trace(LongFunction<TraceSink> opener, String specification) {
      trace = opener;
      specificationHash = specification;
      return this;
    }

    /** How much the replica takes on, and how long it waits. */
    public Builder limits(PaxosLimits value) {
      limits = value;
      return this;
    }

    /** The limits of the node, and how long closing waits. */
    public Builder options(HostOptions value) {
      options = value;
      return this;
    }

    /** Where futures are completed; if not said, on a thread that is made for it. */
    public Builder executor(Executor value) {
      executor = value;
      return this;
    }

    /** Another clock than the system's, for the node's timers. */
    public Builder clock(NodeClock value) {
      clock = value;
      return this;
    }

    /** Another disk than the operating system's: for tests that fail it. */
    public Builder disk(Disk value) {
      disk = value;
      return this;
    }

    /**
     * Starts the replica and returns when it has recovered.
     *
     * @throws dev.lockstep.runtime.log.LogException if its directory can't be opened: one sentence
     * @throws IllegalArgumentException if the group has no address for it and no transport is given
     */
    public PaxosReplica start() {
      Objects.requireNonNull(directory, "give " + replica + " a directory");
      return new PaxosReplica(this);
    }

    private NodeHost.Builder host() {
      NodeHost.Builder host =
          NodeHost.of(new MultiPaxosProtocol(), group.toCluster(), replica)
              .storage(
                  () ->
                      NodeDirectory.open(
                          directory, group.cluster(), "multipaxos", replica, log, disk))
              .transport(network())
              .trace(trace)
              .specificationHash(specificationHash)
              .options(options)
              .clock(clock);
      return executor == null ? host : host.executor(executor);
    }

    private Transport network() {
      if (transport != null) {
        return transport;
      }
      InetSocketAddress own =
          group
              .address(replica)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "where does %s listen? Say so in the group by at(\"%s\", port)"
                              .formatted(replica, replica)));
      return new NettyTransport(
          group.cluster(),
          new MultiPaxosProtocol(),
          replica,
          new HashSet<>(group.replicas()),
          own,
          peer -> group.address(peer).orElse(null),
          NettyLimits.DEFAULT);
    }
  }
}
