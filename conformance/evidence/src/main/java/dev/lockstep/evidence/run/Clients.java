package dev.lockstep.evidence.run;

import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Optional;

/**
 * The clients of a recorded run: what they ask, and what they make of what nodes tell them. Used by
 * the agenda's thread alone.
 */
interface Clients extends AutoCloseable {

  /** The nodes as clients see them. */
  interface Nodes {
    /** The incarnation of a node that takes requests, or empty while it does not. */
    Optional<Long> incarnation(String node);

    /**
     * Hands a request to a node that takes them.
     *
     * @param call what the node names when it answers
     */
    void request(String node, String call, Value request);
  }

  /** Opens one more instance, or lets one more client begin. */
  void open();

  /** The faults are over: what is asked from now on shows whether all is well again. */
  void heal();

  /** A node answered. */
  void hear(String node, String call, Value answer);

  /** A node could not tell what becomes of a call. */
  void doubt(String node, String call);

  /** A node's process has ended: what it was asked and has not answered is unknown. */
  void gone(String node);

  /** What they open or are, in the plural. */
  String noun();

  /** How many have not ended, those included that no node has taken yet. */
  int openCount();

  /** How many have ended. */
  int finished();

  boolean allFinished();

  /** Names of those that have not ended. */
  List<String> unfinished();

  /** Milliseconds since a node last answered. */
  long quietMillis();

  /** What went wrong between clients and nodes, one sentence each. */
  List<String> problems();

  /** What they asked and saw so far. */
  Seen seen();

  /** They ask no more. */
  @Override
  void close();
}
