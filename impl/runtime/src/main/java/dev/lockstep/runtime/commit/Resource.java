package dev.lockstep.runtime.commit;

import java.util.Collection;

/**
 * What takes part in transactions: a database, a queue, a ledger in a file. Its {@link
 * ResourceManager} calls it, on threads of its own and never on a protocol thread, so a call may
 * block. Calls for one transaction come one at a time and in order; calls for different
 * transactions may come at the same time.
 *
 * <p>The names and the contract are those of {@code javax.transaction.xa.XAResource} and the X/Open
 * XA specification, so that an adapter is a few lines: {@code prepare} is {@code
 * XAResource.prepare} with {@code XA_OK}, {@code XA_RDONLY} and the {@code XA_RB*} codes as a
 * {@link Vote}; {@code commit} is {@code commit(xid, false)}; {@code recover} is {@code
 * recover(TMSTARTRSCAN | TMENDRSCAN)}. The transaction's name takes the place of the {@code Xid}.
 *
 * <p><b>Every call is idempotent.</b> A process may die between carrying a call out and noting
 * that, and then the call comes again; so {@link #commit} and {@link #rollback} of a transaction
 * that the resource does not know, or has already finished, do nothing and return.
 */
public interface Resource {

  /**
   * Makes the work of a transaction durable so that it can be committed or undone, and votes.
   *
   * <p>For a transaction that is prepared already the answer is {@link Vote#YES} again; for one
   * without any work here, because the work was lost in a restart, it is {@link Vote#NO}.
   *
   * @throws Exception counts as {@link Vote#NO}
   */
  Vote prepare(String transaction) throws Exception;

  /**
   * Makes the prepared work visible and lasting; returns when that is durable. Not called unless
   * every participant has voted {@link Vote#YES} or {@link Vote#READ_ONLY}.
   *
   * @throws Exception if it can't be done now: the call is repeated until it returns, with pauses
   *     that grow, and {@link ResourceManager#health} says so meanwhile
   */
  void commit(String transaction) throws Exception;

  /**
   * Undoes the work, prepared or not; also called after a vote of {@link Vote#NO}, and for a
   * transaction that was never prepared here.
   *
   * @throws Exception as for {@link #commit}
   */
  void rollback(String transaction) throws Exception;

  /**
   * The transactions that are prepared here and neither committed nor rolled back. Called once, at
   * each start and before any other call; each of them will then hear how it ended.
   *
   * @throws Exception if that can't be told: the resource manager does not start
   */
  Collection<String> recover() throws Exception;
}
