package dev.lockstep.runtime.paxos;

import dev.lockstep.core.paxos.PaxosWorkload;
import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.traces.Value;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The client's side of Paxos: a proposer's node to propose at, a learner's node to learn from. Any
 * number of decrees may be open at once; each has a name that its clients agree on.
 *
 * <p>Thread-safe; closing it closes both nodes.
 */
public final class PaxosClient implements AutoCloseable {

  private final NodeHost proposer;
  private final NodeHost learner;

  /** Speaks to a proposer's and a learner's node. */
  public PaxosClient(NodeHost proposer, NodeHost learner) {
    this.proposer = proposer;
    this.learner = learner;
  }

  /**
   * Proposes a value for a decree and waits for what is chosen, this value or another one.
   * Proposing again is safe.
   *
   * @param within how long to wait; the proposal goes on after that
   * @return completed on the learner's executor, never exceptionally
   */
  public CompletableFuture<DecreeOutcome> propose(String decree, String value, Duration within) {
    Optional<Answer.Refused> refusal = proposer.tell(decree, PaxosWorkload.propose(value));
    return refusal
        .map(
            refused ->
                CompletableFuture.<DecreeOutcome>completedFuture(
                    new DecreeOutcome.Refused(decree, refused.reason())))
        .orElseGet(() -> learn(decree, within).thenApply(PaxosClient::proposed));
  }

  /** The proposal is under way: a refusal to learn its outcome leaves the outcome unknown. */
  private static DecreeOutcome proposed(DecreeOutcome outcome) {
    return outcome instanceof DecreeOutcome.Refused refused
        ? new DecreeOutcome.Unknown(
            refused.decree(),
            "the value was proposed, but the learner refused to wait ("
                + refused.reason()
                + "); learn the decree later")
        : outcome;
  }

  /** Waits for what is chosen for a decree, and proposes nothing. */
  public CompletableFuture<DecreeOutcome> learn(String decree, Duration within) {
    return learner
        .request(decree, PaxosWorkload.LEARN, within)
        .thenApply(answer -> outcome(decree, answer));
  }

  private static DecreeOutcome outcome(String decree, Answer answer) {
    if (answer instanceof Answer.Refused refused) {
      return new DecreeOutcome.Refused(decree, refused.reason());
    } else if (answer instanceof Answer.Unknown unknown) {
      return new DecreeOutcome.Unknown(decree, unknown.why());
    }
    return new DecreeOutcome.Chosen(
        decree, ((Value.Str) ((Answer.Outcome) answer).value()).value());
  }

  @Override
  public void close() {
    proposer.close();
    learner.close();
  }
}
