package dev.lockstep.runtime.commit;

import dev.lockstep.core.Envelope;
import dev.lockstep.core.commit.CommitMessage;
import dev.lockstep.runtime.net.Transport;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A participant's transport that holds a Prepare back until the resource has voted: for the
 * protocol that is a network that delays a message. Until {@link #open} it loses every message, as
 * if the node had not started yet.
 *
 * <p>Thread-safe.
 */
final class PrepareGate implements Transport {

  private final Transport inner;
  private final BiConsumer<String, Runnable> voteWanted;
  private volatile boolean open;

  /**
   * A gate that is closed.
   *
   * @param voteWanted is told the transaction, and what lets its message pass
   */
  PrepareGate(Transport inner, BiConsumer<String, Runnable> voteWanted) {
    this.inner = inner;
    this.voteWanted = voteWanted;
  }

  void open() {
    open = true;
  }

  @Override
  public void start(long incarnation, Consumer<Envelope> receiver) {
    inner.start(
        incarnation,
        envelope -> {
          if (!open) {
            return;
          }
          if (envelope.message() instanceof CommitMessage.Prepare
              || envelope.message() instanceof CommitMessage.CommitOnePhase) {
            voteWanted.accept(envelope.instance(), () -> receiver.accept(envelope));
          } else {
            receiver.accept(envelope);
          }
        });
  }

  @Override
  public void send(Envelope envelope) {
    inner.send(envelope);
  }

  @Override
  public Map<String, Peer> peers() {
    return inner.peers();
  }

  @Override
  public long dropped() {
    return inner.dropped();
  }

  @Override
  public void close() {
    inner.close();
  }
}
