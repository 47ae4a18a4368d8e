package dev.lockstep.runtime.net;

import dev.lockstep.core.Envelope;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A network between nodes in one JVM. An envelope for a node that is not there is lost.
 * Thread-safe.
 */
public final class MemoryNetwork {

  private final Map<String, Consumer<Envelope>> receivers = new ConcurrentHashMap<>();

  /** The transport of a node; one at a time for each name. */
  public Transport transport(String node) {
    return new Transport() {
      private volatile Consumer<Envelope> mine;

      @Override
      public void start(long incarnation, Consumer<Envelope> receiver) {
        mine = receiver;
        receivers.put(node, receiver);
      }

      @Override
      public void send(Envelope envelope) {
        Consumer<Envelope> receiver = receivers.get(envelope.to());
        if (receiver != null) {
          receiver.accept(envelope);
        }
      }

      @Override
      public void close() {
        Consumer<Envelope> started = mine;
        if (started != null) {
          receivers.remove(node, started);
        }
      }
    };
  }
}
