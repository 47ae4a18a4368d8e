package dev.lockstep.runtime;

import dev.lockstep.runtime.net.Transport;
import java.time.Duration;
import java.util.Map;

/**
 * How a node is at one moment. The parts are read one after the other while the node goes on, so
 * they need not fit each other to the last input.
 *
 * @param state what the node is doing
 * @param why what led to a state other than {@link State#UP}, in one sentence; else empty
 * @param incarnation which start on the same data this is, from 1; 0 while the storage is not open
 * @param openRequests requests that wait for an answer
 * @param waitingInputs requests and messages that wait for the node's thread
 * @param oldestUnsynced how long the oldest record that is not durable yet has waited; zero if
 *     every record is durable. It grows while a sync hangs
 * @param lastSync how long the last sync took; zero before the first
 * @param liveInstances instances that something is still to happen in, so that they take memory
 * @param passiveInstances instances that are over or rest, and are kept in few bytes
 * @param peers the other nodes, as far as the transport knows them
 */
public record Health(
    State state,
    String why,
    long incarnation,
    int openRequests,
    int waitingInputs,
    Duration oldestUnsynced,
    Duration lastSync,
    int liveInstances,
    long passiveInstances,
    Map<String, Transport.Peer> peers) {

  /** What a node can be doing. */
  public enum State {
    /** It opens its storage and recovers; requests wait. */
    STARTING,
    /** It takes requests. While it closes it still is, for the requests that are open. */
    UP,
    /**
     * An error has stopped it: it answers, sends and writes nothing more. Open requests became
     * {@link Answer.Unknown}. The process may close it and start a new host on the same data.
     */
    FENCED,
    /** It was closed in order. */
    STOPPED
  }

  public Health {
    peers = Map.copyOf(peers);
  }
}
