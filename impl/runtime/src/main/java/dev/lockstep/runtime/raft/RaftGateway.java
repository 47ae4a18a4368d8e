package dev.lockstep.runtime.raft;

import java.util.concurrent.CompletableFuture;

/**
 * A way to one member, for {@link RaftSession}: a {@link RaftNode} of this process is one; for a
 * member elsewhere a service makes one of the connection that it has.
 *
 * <p>Thread-safe. A connection that fails is a {@link SubmitOutcome.Unknown}, or a failed future.
 *
 * @param <C> commands
 * @param <R> results
 */
public interface RaftGateway<C, R> {

  /** Opens a session; the result is its number. */
  CompletableFuture<SubmitOutcome<Long>> openSession();

  /**
   * Submits a command of a session.
   *
   * @param session the session's number
   * @param number the command's number in the session, from 1; the same number is the same command
   */
  CompletableFuture<SubmitOutcome<R>> submit(long session, long number, C command);
}
