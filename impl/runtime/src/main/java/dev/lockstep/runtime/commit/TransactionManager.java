package dev.lockstep.runtime.commit;

import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.core.commit.CommitRequest;
import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.NodeHost;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * The client's side of the node that manages transactions. Thread-safe; closing it closes the node.
 *
 * <p>A transaction goes: {@link #begin}, work at the participants, whose {@link ResourceManager}s
 * say whether it can be committed, then {@link #commit}.
 */
public final class TransactionManager implements AutoCloseable {

  private final NodeHost host;

  /** Speaks to the manager's node. */
  public TransactionManager(NodeHost host) {
    this.host = host;
  }

  /** A name for a new transaction; nothing is written yet. */
  public String begin() {
    return host.newInstance();
  }

  /**
   * Asks to commit a transaction, or what became of it; asking again is safe.
   *
   * @param participants those who take part; the same ones each time
   * @param within how long to wait
   * @return completed on the node's executor, never exceptionally
   */
  public CompletableFuture<CommitOutcome> commit(
      String transaction, Collection<String> participants, Duration within) {
    return host.request(transaction, CommitRequest.commit(participants), within)
        .thenApply(answer -> outcome(transaction, answer));
  }

  static CommitOutcome outcome(String transaction, Answer answer) {
    if (answer instanceof Answer.Refused refused) {
      return new CommitOutcome.Refused(transaction, refused.reason());
    } else if (answer instanceof Answer.Unknown unknown) {
      return new CommitOutcome.Unknown(transaction, unknown.why());
    }
    CommitReply reply = CommitReply.of(((Answer.Outcome) answer).value());
    if (reply.outcome() == CommitReply.Outcome.COMMITTED) {
      return new CommitOutcome.Committed(transaction);
    }
    return new CommitOutcome.Aborted(
        transaction,
        "a participant could not commit, did not answer in time, or the manager restarted before"
            + " it had decided");
  }

  @Override
  public void close() {
    host.close();
  }
}
