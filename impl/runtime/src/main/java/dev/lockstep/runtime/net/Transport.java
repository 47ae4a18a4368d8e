package dev.lockstep.runtime.net;

import dev.lockstep.core.Envelope;
import java.util.function.Consumer;

/**
 * Carries envelopes from one node to the others. It may lose, repeat, delay and reorder them, and
 * never alters one: the protocols tolerate the former, not the latter.
 *
 * <p>Thread-safe. Nothing here waits for a peer.
 */
public interface Transport extends AutoCloseable {

  /**
   * Starts to receive; called once, before the first {@link #send}.
   *
   * @param incarnation the node's incarnation, which peers are told
   * @param receiver takes each envelope that arrives for this node, on a thread of the transport;
   *     it does not wait
   */
  void start(long incarnation, Consumer<Envelope> receiver);

  /** Sends an envelope, or drops it where a queue is full or the peer is unknown. */
  void send(Envelope envelope);

  /** Stops; what is under way may be lost. May be called again. */
  @Override
  void close();
}
