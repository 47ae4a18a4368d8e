package dev.lockstep.runtime.raft;

import dev.lockstep.core.raft.RaftRequest;
import dev.lockstep.core.raft.Role;
import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.Callbacks;
import dev.lockstep.runtime.Health;
import dev.lockstep.runtime.InFlight;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.log.LogException;
import dev.lockstep.runtime.net.Printable;
import dev.lockstep.traces.Value;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One member of a group that replicates a state machine by Raft, in a process of its own: its log
 * on disk, its snapshots, its connections, and the service's own {@link StateMachine}.
 *
 * <pre>{@code
 * RaftGroup group = RaftGroup.of("shop", "n1", "n2", "n3").at("n1", 7001).at("n2", 7002).at("n3", 7003);
 * try (var node = RaftNode.of(group, "n1", new Stock()).directory(Path.of("data/n1")).start()) {
 *   SubmitOutcome<Integer> sold = node.submit("apples -1").join();
 *   ReadOutcome<Integer> left = node.read(stock -> stock.count("apples"), Consistency.LINEARIZABLE).join();
 * }
 * }</pre>
 *
 * <p>Any error of the log or the trace, of the state machine, or a sign that this member has lost
 * its memory stops it for good: open calls end, and {@link #stopped} tells why. The process may
 * start it again on the same data.
 *
 * <p>Thread-safe. Futures are completed on the executor given, never on a thread that the others
 * wait for.
 *
 * @param <S> the state machine
 * @param <C> its commands
 * @param <R> its results
 */
@SuppressWarnings("FutureReturnValueIgnored") // the sweep ends with the member
public final class RaftNode<S extends StateMachine<C, R>, C, R>
    implements RaftGateway<C, R>, AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(RaftNode.class);
  private static final String INSTANCE = "group";
  private static final Duration RETRY_AFTER = Duration.ofMillis(20);
  private static final long SWEEP_MILLIS = 20;

  private final String name;
  private final RaftLimits limits;
  private final Duration drain;
  private final S machine;
  private final NodeHost host;
  private final Callbacks callbacks;
  private final Calls<SubmitOutcome<Object>> proposals;
  private final Calls<ReadOutcome<Object>> reads;
  private final Submissions submissions;
  private final Snapshots snapshots;
  private final ApplyThread<S, C, R> applying;
  private final ExecutorService snapshotWriter;
  private final ScheduledExecutorService clock;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final AtomicReference<Failure> failure = new AtomicReference<>();
  private volatile boolean closing;

  private record Failure(String sentence, Throwable cause) {}

  RaftNode(RaftBuilder<S, C, R> builder) {
    this.name = builder.member;
    this.limits = builder.limits;
    this.drain = builder.options.drain();
    this.machine = builder.machine;
    this.callbacks = new Callbacks(name, builder.executor);
    this.proposals = new Calls<>(limits.openMax(), limits.openBytesMax(), callbacks);
    this.reads = new Calls<>(limits.openMax(), Long.MAX_VALUE, callbacks);
    this.snapshotWriter = Executors.newSingleThreadExecutor(task -> daemon(task, "snapshots"));
    this.clock = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "clock"));
    RaftFiles files = new RaftFiles(builder);
    PeerTransport transport =
        new PeerTransport(
            name, builder.group.members(), builder.network(), builder.disk, this::refused);
    LateEvents events = new LateEvents();
    try {
      this.host =
          builder
              .host()
              .storage(() -> files.open(transport))
              .transport(transport)
              // On the node's own thread, in order, without waiting: the apply thread takes it.
              .executor(Runnable::run)
              .onOutcome((instance, reply) -> events.hear(new Events.Told(reply)))
              .start();
    } catch (RuntimeException e) {
      endThreads();
      throw e;
    }
    this.submissions = new Submissions(host, INSTANCE, events::hear, new Refusals());
    this.snapshots =
        new Snapshots(name, limits, files.store(), snapshotWriter, new LogOfHost(), events::hear);
    ReplicatedState<C, R> state = new ReplicatedState<>(machine, limits);
    try {
      restore(files.store(), state);
    } catch (RuntimeException e) {
      host.close();
      endThreads();
      throw e;
    }
    this.applying =
        new ApplyThread<>(
            name, machine, state, files.store(), snapshots, proposals, reads, new Ends());
    events.to(applying::hear);
    applying.start();
    host.stopped().whenComplete((done, error) -> hostStopped(error));
    clock.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    transport.open(() -> applying.view().committed(), this::isBehind);
    tell(new RaftRequest.Start());
  }

  /** Begins the description of a member of this process. */
  public static <S extends StateMachine<C, R>, C, R> RaftBuilder<S, C, R> of(
      RaftGroup group, String member, S machine) {
    return new RaftBuilder<>(group, member, machine);
  }

  private Thread daemon(Runnable task, String what) {
    Thread thread =
        new Thread(
            () -> {
              MDC.put("node", name);
              task.run();
            },
            "lockstep-" + name + "-" + what);
    thread.setDaemon(true);
    return thread;
  }

  /** Loads the snapshot that the log begins behind, or a later one. */
  private void restore(SnapshotStore store, ReplicatedState<C, R> state) {
    Map<String, Map<String, Value>> found = host.states(variables -> true).join();
    long begins = found.containsKey(INSTANCE) ? index(found.get(INSTANCE).get("snapshot")) : 0;
    try {
      Optional<SnapshotStore.Snapshot> snapshot = store.newestFrom(begins);
      if (snapshot.isPresent()) {
        state.restore(snapshot.get());
        snapshots.restored(state.index());
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof LogException sentence) {
        throw sentence;
      }
      throw new LogException(
          LogException.Kind.DAMAGED,
          "the state machine of "
              + name
              + " can't read its snapshot ("
              + Printable.of(e.toString())
              + "); start the version that wrote it, or correct this one",
          e);
    }
  }

  private static long index(Value snapshot) {
    return ((Value.Int) ((Value.Rec) snapshot).get("index")).value();
  }

  /** The member's name. */
  public String name() {
    return name;
  }

  /** The node underneath, for {@link dev.lockstep.runtime.NodeMetrics}. */
  public NodeHost host() {
    return host;
  }

  /** Submits a command and waits as long as the limits of the member say. */
  public CompletableFuture<SubmitOutcome<R>> submit(C command) {
    return submit(command, limits.answer());
  }

  /**
   * Submits a command without a session: what becomes of it if the answer is lost, the client can't
   * know. See {@link RaftSession} for one that can be repeated.
   *
   * @param within how long to wait for the outcome; {@link SubmitOutcome.Unknown} after that
   * @return completed off the member's threads, never exceptionally
   * @throws IllegalArgumentException if the command is larger than {@link
   *     RaftLimits#commandBytesMax}: nothing happened
   */
  public CompletableFuture<SubmitOutcome<R>> submit(C command, Duration within) {
    return cast(propose(Submissions.command(0, 0, encoded(command)), within));
  }

  @Override
  public CompletableFuture<SubmitOutcome<R>> submit(long session, long number, C command) {
    if (session < 1 || number < 1) {
      throw new IllegalArgumentException(
          "sessions and their commands are numbered from 1, not " + session + " and " + number);
    }
    return cast(propose(Submissions.command(session, number, encoded(command)), limits.answer()));
  }

  @Override
  public CompletableFuture<SubmitOutcome<Long>> openSession() {
    return cast(propose(Submissions.register(), limits.answer()));
  }

  /** Whether so much waits for the state machine that more would only fill the memory. */
  private boolean isBehind() {
    return applying.backlog() > limits.openMax();
  }

  private byte[] encoded(C command) {
    byte[] bytes = machine.commands().encode(Objects.requireNonNull(command, "submit a command"));
    if (bytes.length > limits.commandBytesMax()) {
      throw new IllegalArgumentException(
          "a command of "
              + bytes.length
              + " bytes is larger than the limit of "
              + limits.commandBytesMax());
    }
    return bytes;
  }

  private CompletableFuture<SubmitOutcome<Object>> propose(
      Submissions.Content content, Duration within) {
    Optional<String> ended = ended();
    if (ended.isPresent()) {
      return CompletableFuture.completedFuture(new SubmitOutcome.Stopped<>(ended.get()));
    }
    ApplyThread.View view = applying.view();
    if (view.role() != Role.LEADER) {
      return CompletableFuture.completedFuture(
          new SubmitOutcome.NotLeader<>(Optional.ofNullable(view.leader())));
    }
    if (isBehind()) {
      return CompletableFuture.completedFuture(new SubmitOutcome.Overloaded<>(RETRY_AFTER));
    }
    Proposal proposal =
        new Proposal(content.value(), content.bytes(), System.nanoTime() + within.toNanos());
    long ticket = proposals.open(proposal);
    if (ticket == InFlight.FULL) {
      return CompletableFuture.completedFuture(new SubmitOutcome.Overloaded<>(RETRY_AFTER));
    } else if (ticket == InFlight.CLOSED) {
      return CompletableFuture.completedFuture(new SubmitOutcome.Stopped<>(closedSentence()));
    }
    submissions.propose(proposal);
    return proposal.future;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the machine's results are all of its type
  private static <T> CompletableFuture<SubmitOutcome<T>> cast(
      CompletableFuture<SubmitOutcome<Object>> future) {
    return (CompletableFuture) future;
  }

  /** Reads and waits as long as the limits of the member say. */
  public <T> CompletableFuture<ReadOutcome<T>> read(
      Function<? super S, ? extends T> query, Consistency consistency) {
    return read(query, consistency, limits.answer());
  }

  /**
   * Reads from the state machine.
   *
   * @param query called with the state machine on its apply thread, so it must be quick, change
   *     nothing, and return nothing that a later command changes
   * @param consistency what the answer must be up to date with
   * @param within how long to wait for the answer; {@link ReadOutcome.Unavailable} after that
   * @return completed off the member's threads; exceptionally only with what the query has thrown
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // the query's answer is of its type
  public <T> CompletableFuture<ReadOutcome<T>> read(
      Function<? super S, ? extends T> query, Consistency consistency, Duration within) {
    Reading<S, T> reading =
        new Reading<>(
            Objects.requireNonNull(query),
            Objects.requireNonNull(consistency),
            System.nanoTime() + within.toNanos());
    Optional<String> ended = ended();
    long ticket = ended.isPresent() ? InFlight.CLOSED : reads.open(reading);
    if (ticket < 0) {
      return CompletableFuture.completedFuture(
          ticket == InFlight.FULL
              ? new ReadOutcome.Unavailable<>(
                  limits.openMax() + " reads wait for their answer already", RETRY_AFTER)
              : new ReadOutcome.Unavailable<>(ended.orElse(closedSentence()), Duration.ZERO));
    }
    if (!consistency.linearizable()) {
      applying.hear(new Events.Local(reading));
    } else {
      submissions.read(reading);
    }
    return (CompletableFuture) reading.future;
  }

  /** How the member is now; cheap, and never waits for it. */
  public RaftHealth health() {
    ApplyThread.View view = applying.view();
    Failure failed = failure.get();
    Health under = host.health();
    return new RaftHealth(
        failed == null ? under.state() : Health.State.FENCED,
        failed == null ? under.why() : failed.sentence(),
        Optional.ofNullable(view.role()),
        view.term(),
        Optional.ofNullable(view.leader()),
        view.committed(),
        view.applied(),
        snapshots.last(),
        snapshots.trouble(),
        view.sessions(),
        proposals.size(),
        reads.size(),
        under);
  }

  /** Completes when the member has ended: normally after {@link #close}, else with the error. */
  public CompletableFuture<Void> stopped() {
    return stopped;
  }

  /**
   * Refuses new calls, waits for the open ones as long as the options say, then stops in order;
   * calls that are left end as unknown. May be called again.
   */
  @Override
  public void close() {
    closing = true;
    proposals.awaitNone(failure.get() == null ? drain : Duration.ZERO);
    host.close();
    end();
  }

  /** Why calls are refused; empty if they are not. */
  private Optional<String> ended() {
    Failure failed = failure.get();
    if (failed != null) {
      return Optional.of(failed.sentence());
    }
    return closing ? Optional.of(closedSentence()) : Optional.empty();
  }

  private String closedSentence() {
    return "the member " + name + " was closed or has stopped; ask another one";
  }

  private void refused(String why) {
    fail(
        why
            + "; its votes and acknowledgements are lost, so it must not take part: bring the old"
            + " directory of "
            + name
            + " back",
        null);
  }

  private void fail(String sentence, Throwable cause) {
    if (failure.compareAndSet(null, new Failure(sentence, cause))) {
      LOGGER.error("the member {} has stopped: {}", name, sentence);
      LOGGER.debug("why {} has stopped", name, cause);
      Thread closer =
          daemon(
              () -> {
                host.close();
                end();
              },
              "closer");
      closer.start();
    }
  }

  private void hostStopped(Throwable error) {
    if (error != null) {
      fail(host.health().why(), error);
    }
  }

  private synchronized void end() {
    applying.close();
    String why = ended().orElse(closedSentence());
    submissions.close();
    proposals.close(
        call ->
            ((Proposal) call).taken
                ? new SubmitOutcome.Unknown<>(
                    why + "; what was under way may be applied, a session would tell")
                : new SubmitOutcome.Stopped<>(why));
    reads.close(call -> new ReadOutcome.Unavailable<>(why, Duration.ZERO));
    endThreads();
    Failure failed = failure.get();
    callbacks.close();
    if (failed == null) {
      stopped.complete(null);
    } else {
      stopped.completeExceptionally(new IllegalStateException(failed.sentence(), failed.cause()));
    }
  }

  private void endThreads() {
    clock.shutdownNow();
    snapshotWriter.shutdown();
  }

  private void sweep() {
    long now = System.nanoTime();
    proposals.expire(
        now,
        call ->
            new SubmitOutcome.Unknown<>(
                "the time given is over; the command may be applied meanwhile or later"));
    reads.expire(
        now,
        call ->
            new ReadOutcome.Unavailable<>(
                "the time given is over; there may be no leader with a majority", RETRY_AFTER));
  }

  private boolean tell(RaftRequest request) {
    Optional<Answer.Refused> refused = host.tell(INSTANCE, request.toValue());
    return refused.isEmpty();
  }

  /** What never got to the node. */
  private final class Refusals implements Submissions.Refused {
    @Override
    public void proposal(Proposal proposal, Answer.Refused why) {
      proposals.end(
          proposal,
          why.reason() == Answer.Refusal.STOPPED
              ? new SubmitOutcome.Stopped<>(ended().orElse(closedSentence()))
              : new SubmitOutcome.Overloaded<>(why.retryAfter()));
    }

    @Override
    public void reading(Reading<?, ?> reading, Answer.Refused why) {
      reads.end(
          reading,
          new ReadOutcome.Unavailable<>(
              why.reason() == Answer.Refusal.STOPPED
                  ? ended().orElse(closedSentence())
                  : "too much waits for the member " + name,
              why.retryAfter()));
    }
  }

  /** What the apply thread asks for. */
  private final class Ends implements ApplyThread.Member {
    @Override
    public void readAgain(List<Reading<?, ?>> readings) {
      readings.forEach(submissions::read);
    }

    @Override
    public void abandon(String id) {
      tell(new RaftRequest.Abandon(id));
    }

    @Override
    public void fail(String sentence, Throwable cause) {
      RaftNode.this.fail(sentence, cause);
    }
  }

  /** The log, for {@link Snapshots}. */
  private final class LogOfHost implements Snapshots.Log {
    @Override
    public boolean compact(long index) {
      return tell(new RaftRequest.Compact(index));
    }

    @Override
    public void whenDurable(Runnable task) {
      // Where it is refused, the next snapshot's turn removes the files.
      Optional<Answer.Refused> unused = host.whenDurable(task);
    }
  }
}
