package dev.lockstep.runtime.commit;

import dev.lockstep.core.commit.CommitDecision;
import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.core.commit.CommitRequest;
import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.net.Transport;
import dev.lockstep.traces.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A participant: its node, and the {@link Resource} that it drives through two-phase commit.
 *
 * <p>The manager's Prepare makes it ask the resource for its {@link Vote}; the decision makes it
 * tell the resource, again and again until the resource has obeyed. After a restart it finds, in
 * what {@link Resource#recover} names and in its own log, every transaction whose end the resource
 * has not carried out, and goes on with each: nothing has to be asked for, and no new transaction
 * has to come along.
 *
 * <p>Thread-safe. The resource is called on threads of its own.
 */
public final class ResourceManager implements AutoCloseable {

  private static final Map<String, Value> PREPARED = Map.of("rmState", Value.of("prepared"));

  private final Parties parties;
  private final String node;
  private final CommitLimits limits;
  private final Executor executor;
  private final ResourceThreads threads;
  private final Branches branches;
  private final Applied applied;
  private final Resolutions resolutions;
  private final NodeHost host;

  private ResourceManager(Builder builder, Transport network, Collection<String> prepared) {
    this.parties = builder.parties;
    this.node = builder.node;
    this.limits = builder.limits;
    this.executor = builder.executor == null ? Runnable::run : builder.executor;
    this.threads = new ResourceThreads(node);
    this.applied = new Applied(node, threads);
    this.branches =
        new Branches(node, builder.resource, limits, threads, this::tell, applied::ended);
    this.resolutions = new Resolutions(builder.directory, builder.disk);
    branches.recovering(prepared);
    PrepareGate gate = new PrepareGate(network, branches::voteWanted);
    try {
      this.host =
          builder
              .host(
                  gate,
                  (transaction, reply) ->
                      branches.heard(transaction, CommitReply.of(reply.toValue())))
              .start();
    } catch (RuntimeException e) {
      threads.close();
      throw e;
    }
    try {
      recover(prepared);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    gate.open();
  }

  /** Begins the description of a participant. */
  public static Builder of(Parties parties, String participant) {
    parties.requireParticipant(participant);
    return new Builder(parties, participant);
  }

  /**
   * Nothing arrives yet, so what is in doubt now stays in doubt, and of what the resource has
   * prepared the rest has ended: its vote was never durable, hence never sent, or the decision is
   * in the log.
   */
  private void recover(Collection<String> prepared) {
    Set<String> inDoubt = statesInDoubt().join().keySet();
    branches.recovering(inDoubt);
    branches.recovered();
    for (String transaction : prepared) {
      if (!inDoubt.contains(transaction)) {
        Answer answer = host.request(transaction, CommitRequest.FAILED, limits.answer()).join();
        while (!(answer instanceof Answer.Outcome) && !host.stopped().isDone()) {
          answer = host.outcome(transaction, limits.answer()).join();
        }
        heard(transaction, answer);
      }
    }
  }

  private void heard(String transaction, Answer answer) {
    if (answer instanceof Answer.Outcome outcome) {
      branches.heard(transaction, CommitReply.of(outcome.value()));
    }
  }

  private CompletableFuture<Map<String, Map<String, Value>>> statesInDoubt() {
    return host.states(state -> state.entrySet().containsAll(PREPARED.entrySet()));
  }

  private boolean tell(String transaction, Value word) {
    return host.tell(transaction, word).isEmpty();
  }

  /** The participant's name. */
  public String name() {
    return node;
  }

  /**
   * The participant's node: its incarnation, its health, why it stopped; for its metrics see {@link
   * dev.lockstep.runtime.NodeMetrics}.
   */
  public NodeHost host() {
    return host;
  }

  /**
   * Says that the resource has begun work for a transaction. It need not be said; but then a
   * transaction whose client died before it asked for a commit leaves its work here for good. With
   * it, the participant aborts after {@link CommitLimits#work}. May be said again.
   */
  public void join(String transaction) {
    branches.join(Objects.requireNonNull(transaction));
  }

  /**
   * Says that the work of a transaction has failed: it aborts at once, unless this participant has
   * voted already. May be said again.
   *
   * @return as {@link #applied}
   */
  public CompletableFuture<CommitOutcome> fail(String transaction) {
    return host.request(transaction, CommitRequest.FAILED, limits.answer())
        .thenCompose(
            answer ->
                answer instanceof Answer.Outcome
                    ? applied(transaction, limits.answer())
                    : CompletableFuture.completedFuture(
                        Outcomes.of(node, transaction, answer, false)));
  }

  /**
   * Waits until the resource has carried out a transaction's outcome, and asks for nothing.
   *
   * @return the outcome; {@link CommitOutcome.Unknown} when the time is over. Never completed
   *     exceptionally
   */
  public CompletableFuture<CommitOutcome> applied(String transaction, Duration within) {
    CompletableFuture<CommitOutcome> future = applied.await(transaction, within);
    CommitOutcome before = branches.ended(transaction);
    if (before != null) {
      applied.ended(transaction, before);
    } else if (!branches.isOpen(transaction)) {
      // It may have ended so long ago that only the log knows; or it is still to come.
      var unused =
          host.outcome(transaction, within)
              .thenAccept(
                  answer -> {
                    if (answer instanceof Answer.Outcome && !branches.isOpen(transaction)) {
                      applied.ended(transaction, Outcomes.of(node, transaction, answer, false));
                    }
                  });
    }
    return future.thenApplyAsync(outcome -> outcome, executor);
  }

  /**
   * The transactions that this participant has promised to commit and has not heard the decision
   * of, the oldest first; as the node's own variables say at one moment.
   *
   * @return fails if the node has stopped
   */
  public CompletableFuture<List<InDoubt>> inDoubt() {
    return statesInDoubt()
        .thenApplyAsync(
            states ->
                states.keySet().stream()
                    .map(name -> new InDoubt(name, parties.manager(), branches.since(name)))
                    .sorted(
                        Comparator.comparing(InDoubt::since).thenComparing(InDoubt::transaction))
                    .toList(),
            executor);
  }

  /**
   * Ends a transaction in doubt by hand, where the manager can't be waited for: a heuristic
   * decision, in XA's words. It is durable before the resource hears it, is reported to the
   * manager, and whether it agrees with the manager's decision turns out there: see {@link
   * TransactionManager#heuristics}. Where the transaction is not in doubt, nothing is resolved. May
   * be asked again.
   *
   * @param note the operator's reason, kept durably beside the log; not empty
   * @return {@link CommitOutcome.Hazard} until the manager's decision is known here, then that, or
   *     {@link CommitOutcome.Mixed}; {@link CommitOutcome.Unknown} if nothing was resolved and no
   *     outcome is known. Never completed exceptionally
   */
  public CompletableFuture<CommitOutcome> resolve(
      String transaction, CommitDecision decision, String note) {
    Objects.requireNonNull(transaction, "which transaction?");
    Objects.requireNonNull(decision, "commit or abort?");
    if (note == null || note.isBlank()) {
      throw new IllegalArgumentException(
          "say in the note why " + transaction + " is resolved by hand");
    }
    resolutions.add(
        new Resolution(
            Instant.ofEpochMilli(System.currentTimeMillis()), transaction, decision, note));
    return host.request(transaction, CommitRequest.resolve(decision), limits.answer())
        .thenApplyAsync(
            answer -> {
              heard(transaction, answer);
              return Outcomes.of(node, transaction, answer, false);
            },
            executor);
  }

  /** What operators have asked this participant to resolve, the oldest first. */
  public List<Resolution> resolutions() {
    return resolutions.all();
  }

  /** How the resource does. */
  public ResourceHealth health() {
    return branches.health();
  }

  /**
   * Stops the node in order and lets calls of the resource that run come to an end, for as long as
   * the node drains; what is left is carried out at the next start. May be called again.
   */
  @Override
  public void close() {
    host.close();
    threads.close();
    if (!threads.awaitEnd(limits.answer())) {
      org.slf4j.LoggerFactory.getLogger(ResourceManager.class)
          .warn("a call of the resource of {} goes on while its node is closed", node);
    }
    applied.close();
  }

  /** Describes a participant. Not thread-safe. */
  public static final class Builder extends MemberBuilder<Builder> {
    private Resource resource;

    private Builder(Parties parties, String participant) {
      super(parties, participant);
    }

    @Override
    Builder self() {
      return this;
    }

    /** What takes part in the transactions; required. */
    public Builder resource(Resource value) {
      resource = value;
      return this;
    }

    /**
     * Starts the participant; returns when it has recovered. What it is in doubt about it asks the
     * manager for, whenever that can be reached.
     *
     * @throws dev.lockstep.runtime.log.LogException if the directory can't be used: one sentence
     * @throws IllegalStateException if the resource can't say what it has prepared: one sentence
     */
    public ResourceManager start() {
      Objects.requireNonNull(resource, "give " + node + " a resource");
      Collection<String> prepared;
      try {
        prepared = List.copyOf(resource.recover());
      } catch (Exception e) {
        throw new IllegalStateException(
            "the resource of "
                + node
                + " can't say what it has prepared ("
                + e
                + "); mend it before its participant starts",
            e);
      }
      return new ResourceManager(this, network(), prepared);
    }
  }
}
