package dev.lockstep.runtime.commit;

import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.core.commit.CommitRequest;
import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.net.MemoryNetwork;
import dev.lockstep.runtime.net.Transport;
import dev.lockstep.traces.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The node that decides about transactions, with the resources that live in the same JVM.
 *
 * <pre>{@code
 * Parties parties = Parties.of("shop", "tm").participants("stock", "bank");
 * try (var manager = TransactionManager.of(parties).directory(path)
 *     .resource(stock).resource(bank).start()) {
 *   Transaction transaction = manager.begin().enlist(stock).enlist(bank);
 *   ... // do the work under transaction.name()
 *   CommitOutcome outcome = transaction.commit().join();
 * }
 * }</pre>
 *
 * <p>Two-phase commit with presumed abort: the one thing that the manager writes and waits for is
 * the decision to commit, so a transaction without one has aborted. With a single participant that
 * one decides alone, and the manager waits for no write of its own.
 *
 * <p>Thread-safe.
 */
public final class TransactionManager implements AutoCloseable {

  private final Parties parties;
  private final CommitLimits limits;
  private final NodeHost host;
  private final Map<LocalResource, ResourceManager> locals;

  private TransactionManager(
      Builder builder, NodeHost host, Map<LocalResource, ResourceManager> locals) {
    this.parties = builder.parties;
    this.limits = builder.limits;
    this.host = host;
    this.locals = locals;
  }

  /** Begins the description of the manager of these parties. */
  public static Builder of(Parties parties) {
    return new Builder(parties);
  }

  /** The manager's name. */
  public String name() {
    return parties.manager();
  }

  /**
   * The manager's node: its incarnation, its health, why it stopped; for its metrics see {@link
   * dev.lockstep.runtime.NodeMetrics}.
   */
  public NodeHost host() {
    return host;
  }

  /** Begins a transaction. Nothing is written: one that is never committed leaves no trace. */
  public Transaction begin() {
    return new Transaction(this, host.newInstance(), false);
  }

  /**
   * A handle of a transaction that was begun before, here or before a restart.
   *
   * @param name as {@link Transaction#name} gave it
   * @param participants the same ones as then: a client keeps both where it keeps its own work
   * @throws IllegalArgumentException if the parties have no such participant: one sentence
   */
  public Transaction transaction(String name, Collection<String> participants) {
    Transaction transaction = new Transaction(this, Objects.requireNonNull(name), true);
    participants.forEach(transaction::enlist);
    return transaction;
  }

  /**
   * The transactions that an operator ended by hand at some participant, as far as was reported
   * here and not forgotten; mixed ones and those that agree.
   *
   * @return by name; fails if the node has stopped
   */
  public CompletableFuture<List<HeuristicReport>> heuristics() {
    return Heuristics.list(host);
  }

  /**
   * Takes a transaction from the list of {@link #heuristics}: somebody has read it, and has mended
   * what there was to mend. May be said again.
   *
   * @return what became of the transaction; never completed exceptionally
   */
  public CompletableFuture<CommitOutcome> forget(String transaction) {
    return request(transaction, CommitRequest.FORGET, limits.answer(), false);
  }

  /** The participant of a resource in this JVM. */
  public ResourceManager local(LocalResource resource) {
    ResourceManager local = locals.get(resource);
    if (local == null) {
      throw new IllegalArgumentException(
          "the manager "
              + name()
              + " was started without the resource of "
              + resource.participant()
              + "; name it to the builder, or enlist the participant by its name");
    }
    return local;
  }

  Parties parties() {
    return parties;
  }

  CommitLimits limits() {
    return limits;
  }

  CompletableFuture<CommitOutcome> requestCommit(
      String transaction, Set<String> participants, Duration within, boolean first) {
    return request(transaction, CommitRequest.commit(participants), within, first);
  }

  CompletableFuture<CommitOutcome> requestRollback(String transaction, Set<String> participants) {
    return request(transaction, CommitRequest.rollback(participants), limits.answer(), false);
  }

  /** Has the participants of this JVM abort at once; done when they have. */
  CompletableFuture<Void> abandon(String transaction, Set<String> participants) {
    return CompletableFuture.allOf(
        locals.values().stream()
            .filter(local -> participants.contains(local.name()))
            .map(local -> local.fail(transaction))
            .toArray(CompletableFuture[]::new));
  }

  CompletableFuture<CommitOutcome> awaitOutcome(String transaction, Duration within) {
    return host.outcome(transaction, within)
        .thenApply(answer -> Outcomes.of(name(), transaction, answer, false));
  }

  private CompletableFuture<CommitOutcome> request(
      String transaction, Value request, Duration within, boolean first) {
    return host.request(transaction, request, within)
        .thenApply((Answer answer) -> Outcomes.of(name(), transaction, answer, first));
  }

  /**
   * Refuses new requests, waits for the open ones as long as the options say, and stops the manager
   * and the participants in this JVM. May be called again.
   */
  @Override
  public void close() {
    host.close();
    locals.values().forEach(ResourceManager::close);
  }

  /** Describes a manager. Not thread-safe. */
  public static final class Builder extends MemberBuilder<Builder> {
    private final Map<String, LocalResource> resources = new LinkedHashMap<>();

    private Builder(Parties parties) {
      super(parties, parties.manager());
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Runs the participant of a resource in this JVM, with a log of its own in a directory below
     * the manager's.
     *
     * @throws IllegalArgumentException if the parties have no such participant, or the manager has
     *     its resource already
     */
    public Builder resource(LocalResource resource) {
      parties.requireParticipant(resource.participant());
      if (resources.putIfAbsent(resource.participant(), resource) != null) {
        throw new IllegalArgumentException(
            "the participant " + resource.participant() + " has a resource already");
      }
      return this;
    }

    /**
     * Starts the manager and the participants of this JVM; returns when they have recovered.
     *
     * @throws dev.lockstep.runtime.log.LogException if a directory can't be used: one sentence
     * @throws IllegalStateException if a resource can't say what it has prepared: one sentence
     */
    public TransactionManager start() {
      Objects.requireNonNull(directory, "give " + node + " a directory");
      MemoryNetwork inside = new MemoryNetwork();
      Map<LocalResource, ResourceManager> locals = new LinkedHashMap<>();
      try {
        for (LocalResource resource : resources.values()) {
          locals.put(resource, startLocal(resource, inside));
        }
        NodeHost.Builder description =
            host(links(inside), (transaction, reply) -> warnIfMixed(transaction, reply.toValue()));
        NodeHost host = (executor == null ? description : description.executor(executor)).start();
        return new TransactionManager(this, host, locals);
      } catch (RuntimeException e) {
        new ArrayList<>(locals.values()).forEach(ResourceManager::close);
        throw e;
      }
    }

    private ResourceManager startLocal(LocalResource resource, MemoryNetwork inside) {
      Path below = directory.resolve("participants").resolve(resource.participant());
      ResourceManager.Builder local =
          ResourceManager.of(parties, resource.participant())
              .resource(resource.resource())
              .directory(below)
              .transport(inside.transport(resource.participant()))
              .log(log)
              .disk(disk)
              .trace(trace, specificationHash)
              .limits(limits)
              .options(options)
              .clock(clock);
      return (executor == null ? local : local.executor(executor)).start();
    }

    private Transport links(MemoryNetwork inside) {
      Transport local = inside.transport(node);
      boolean allLocal =
          transport == null && resources.keySet().containsAll(parties.participants());
      return allLocal ? local : new LocalLinks(local, Set.copyOf(resources.keySet()), network());
    }

    private static void warnIfMixed(String transaction, Value reply) {
      CommitReply told = CommitReply.of(reply);
      if (!told.agrees().orElse(true)) {
        org.slf4j.LoggerFactory.getLogger(TransactionManager.class)
            .warn(
                "{} has a mixed outcome: decided {}, but operators decided {}; mend the data, then"
                    + " have the manager forget it",
                transaction,
                told.decision().orElseThrow(),
                told.heuristics());
      }
    }
  }
}
