package dev.lockstep.runtime.raft;

/**
 * What a read promises, from the strongest to the weakest.
 *
 * @param index for sequential reads: the answer is as of this index of the log, or a later one
 * @param linearizable whether the leader is asked
 */
public record Consistency(boolean linearizable, long index) {

  /**
   * The answer has the effect of every command that was applied, at any member, before the read was
   * asked for, as if there were one copy of the state. It costs a round of heartbeats, which reads
   * share, and nothing is written (Ongaro's thesis, section 6.4). Any member answers; there must be
   * a leader with a majority.
   */
  public static final Consistency LINEARIZABLE = new Consistency(true, 0);

  /**
   * The answer is the state of this member as it is: a state that all members go through, any time
   * old. Reads at one member do not go back in time while it runs; at several members they may. It
   * costs no message, and needs no leader.
   */
  public static final Consistency STALE = new Consistency(false, 0);

  /**
   * As {@link #STALE}, but no older than an index of the log. A client that passes the index of the
   * last outcome that it saw, at whichever member, sees its own commands and never goes back.
   */
  public static Consistency sequential(long index) {
    return new Consistency(false, index);
  }
}
