package dev.lockstep.runtime.commit;

import dev.lockstep.core.Envelope;
import dev.lockstep.runtime.net.Transport;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A manager's transport to participants in its own JVM and elsewhere. Thread-safe.
 *
 * @param local carries what goes to, and comes from, the participants in this JVM
 * @param names these participants
 * @param remote carries the rest
 */
record LocalLinks(Transport local, Set<String> names, Transport remote) implements Transport {

  @Override
  public void start(long incarnation, Consumer<Envelope> receiver) {
    local.start(incarnation, receiver);
    remote.start(incarnation, receiver);
  }

  @Override
  public void send(Envelope envelope) {
    (names.contains(envelope.to()) ? local : remote).send(envelope);
  }

  @Override
  public Map<String, Peer> peers() {
    return remote.peers();
  }

  @Override
  public long dropped() {
    return local.dropped() + remote.dropped();
  }

  @Override
  public void close() {
    local.close();
    remote.close();
  }
}
