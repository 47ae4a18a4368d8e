package dev.lockstep.runtime.commit;

import dev.lockstep.core.commit.CommitRequest;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.traces.Value;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A participant's side: its resource says what it can do, and hears what it must do. Thread-safe;
 * closing it closes the node.
 */
public final class ResourceManager implements AutoCloseable {

  private final NodeHost host;

  /** Speaks to a participant's node. */
  public ResourceManager(NodeHost host) {
    this.host = host;
  }

  /**
   * The resource has done its work durably and can commit or undo it, whichever it is told, also
   * after a restart. The future is the outcome that it must carry out.
   */
  public CompletableFuture<CommitOutcome> canCommit(String transaction, Duration within) {
    return say(transaction, CommitRequest.CAN_COMMIT, within);
  }

  /** The resource can't commit: the vote will be No. */
  public CompletableFuture<CommitOutcome> cannotCommit(String transaction, Duration within) {
    return say(transaction, CommitRequest.CANNOT_COMMIT, within);
  }

  /** The work has failed: abort at once, unless the participant has voted already. */
  public CompletableFuture<CommitOutcome> failed(String transaction, Duration within) {
    return say(transaction, CommitRequest.FAILED, within);
  }

  private CompletableFuture<CommitOutcome> say(String transaction, Value word, Duration within) {
    return host.request(transaction, word, within)
        .thenApply(answer -> TransactionManager.outcome(transaction, answer));
  }

  @Override
  public void close() {
    host.close();
  }
}
