package dev.lockstep.runtime.log;

/**
 * What a node keeps over restarts: how often it was started, and its log. Used by the node's own
 * thread.
 */
public interface NodeStorage extends AutoCloseable {

  /** Opens the storage and raises the incarnation durably, on the node's own thread. */
  @FunctionalInterface
  interface Opener {
    /**
     * Opens it.
     *
     * @throws LogException with one sentence if that can't be
     */
    NodeStorage open();
  }

  /** Where it is, for an operator. */
  default String place() {
    return "memory";
  }

  /** Which start on this data this is, from 1; durable already. */
  long incarnation();

  /**
   * Opens the log; once.
   *
   * @throws LogException if a record that was acknowledged is damaged, or the log can't be opened
   */
  Log.Opened openLog();

  /** Lets another process open the storage; the log must be closed before. */
  @Override
  void close();
}
