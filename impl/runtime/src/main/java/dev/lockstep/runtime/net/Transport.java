package dev.lockstep.runtime.net;

import dev.lockstep.core.Envelope;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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

  /**
   * What is known of the way to another node.
   *
   * @param connected whether messages can leave for it now; a connection that is idle counts, one
   *     that was never needed does not
   * @param lastHeard how long ago something came from it; empty if nothing has
   */
  record Peer(boolean connected, Optional<Duration> lastHeard) {}

  /** The other nodes by name; empty where the transport does not know. */
  default Map<String, Peer> peers() {
    return Map.of();
  }

  /** How many envelopes given to {@link #send} were dropped here. */
  default long dropped() {
    return 0;
  }

  /** Stops; what is under way may be lost. May be called again. */
  @Override
  void close();
}
