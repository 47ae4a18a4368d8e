package dev.lockstep.runtime.commit;

import dev.lockstep.core.commit.CommitReply;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * One transaction, as its client holds it: enlist who took part, then {@link #commit} or {@link
 * #rollback}. The handle keeps nothing that matters: after a crash of the client {@link
 * TransactionManager#transaction} gives an equal one for the same name and participants.
 *
 * <p>Thread-safe.
 */
public final class Transaction {

  private final TransactionManager manager;
  private final String name;
  private final Set<String> participants = new TreeSet<>();
  private boolean ending;
  private boolean givenUp;

  /** How many requests have reached the manager or may have. */
  private int requests;

  Transaction(TransactionManager manager, String name, boolean reopened) {
    this.manager = manager;
    this.name = name;
    this.requests = reopened ? 1 : 0;
  }

  /** The name, which participants and their resources know the transaction by. */
  public String name() {
    return name;
  }

  /** Who is enlisted so far. */
  public synchronized Set<String> participants() {
    return Collections.unmodifiableSet(new TreeSet<>(participants));
  }

  /**
   * Has a participant decide with the others and hear the outcome. May be said again.
   *
   * @throws IllegalArgumentException if the parties have no such participant: one sentence
   * @throws IllegalStateException if the commit or the rollback was asked for already
   */
  public synchronized Transaction enlist(String participant) {
    manager.parties().requireParticipant(participant);
    if (ending && !participants.contains(participant)) {
      throw new IllegalStateException(
          name + " is ending, so " + participant + " can't be enlisted; begin a new transaction");
    }
    participants.add(participant);
    return this;
  }

  /**
   * Enlists a resource of this JVM, and says that it has begun work; see {@link
   * ResourceManager#join}.
   *
   * @throws IllegalArgumentException if the manager was not started with it: one sentence
   * @throws IllegalStateException if the commit or the rollback was asked for already
   */
  public Transaction enlist(LocalResource resource) {
    ResourceManager local = manager.local(resource);
    enlist(resource.participant());
    local.join(name);
    return this;
  }

  /** As {@link #commit(Duration)}, waiting as long as {@link CommitLimits#answer} says. */
  public CompletableFuture<CommitOutcome> commit() {
    return commit(manager.limits().answer());
  }

  /**
   * Asks to commit, or what became of it. Asking again is always safe: a transaction is decided
   * once, and for good.
   *
   * @param within how long to wait; afterwards the outcome is {@link CommitOutcome.Unknown}, though
   *     the transaction goes on
   * @return completed off the protocol thread, never exceptionally
   */
  public CompletableFuture<CommitOutcome> commit(Duration within) {
    Set<String> names;
    boolean first;
    synchronized (this) {
      names = end();
      if (givenUp) {
        return CompletableFuture.completedFuture(aborted());
      } else if (names.isEmpty()) {
        return CompletableFuture.completedFuture(new CommitOutcome.Committed(name, true));
      }
      first = requests++ == 0;
    }
    return heed(manager.requestCommit(name, names, within, first));
  }

  /**
   * Waits for the outcome and asks for nothing: for one who only wants to know.
   *
   * @return as {@link #commit(Duration)}
   */
  public CompletableFuture<CommitOutcome> outcome(Duration within) {
    return manager.awaitOutcome(name, within);
  }

  /**
   * Gives the transaction up. The manager never commits what it was not asked to commit, so this is
   * final at once, and it tells the participants to undo their work now. One that this does not
   * reach, because its manager has restarted since or the message is lost, undoes its work when it
   * has waited as long as {@link CommitLimits#work} says. So does a single participant in another
   * process, since it decides by itself; its application may tell it, see {@link
   * ResourceManager#fail}. If the commit was asked for before, its outcome stands.
   *
   * @return {@link CommitOutcome.Aborted}, or what became of the commit that was asked for before;
   *     on a handle from {@link TransactionManager#transaction} what the manager knows, and with a
   *     single participant {@link CommitOutcome.Unknown} if that is nothing. Never completed
   *     exceptionally
   */
  public CompletableFuture<CommitOutcome> rollback() {
    Set<String> names;
    boolean asked;
    synchronized (this) {
      names = end();
      asked = requests > 0;
      givenUp = givenUp || !asked;
    }
    // The manager asks a single participant to decide, which is no way to give up.
    boolean alone = names.size() <= 1;
    if (asked) {
      return alone ? outcome(manager.limits().answer()) : manager.requestRollback(name, names);
    }
    CompletableFuture<Void> here = manager.abandon(name, names);
    return (alone ? here : here.thenCompose(done -> manager.requestRollback(name, names)))
        .thenApply(done -> aborted());
  }

  private CommitOutcome aborted() {
    return new CommitOutcome.Aborted(name, manager.name(), CommitReply.Why.FAILED);
  }

  private Set<String> end() {
    ending = true;
    return new TreeSet<>(participants);
  }

  private CompletableFuture<CommitOutcome> heed(CompletableFuture<CommitOutcome> outcome) {
    return outcome.whenComplete(
        (value, failure) -> {
          if (value instanceof CommitOutcome.Refused) {
            synchronized (this) {
              requests--;
            }
          }
        });
  }

  @Override
  public String toString() {
    return name + participants();
  }
}
