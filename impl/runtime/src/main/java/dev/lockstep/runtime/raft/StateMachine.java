package dev.lockstep.runtime.raft;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * What a service replicates: a state that changes by commands alone. Every member has one, and
 * applies the same commands in the same order, so all go through the same states (Ongaro,
 * "Consensus: Bridging Theory and Practice", chapter 2).
 *
 * <p>All methods but {@link Capture#writeTo} are called on one thread of the member, its apply
 * thread, one at a time; so are queries. Nothing here needs a lock. A slow machine delays answers,
 * never elections.
 *
 * <p>A machine keeps its state in memory. The index of the last command that it has applied is not
 * its business: it is saved in the same file as what {@link #capture} gives, and a restart applies
 * the commands that follow.
 *
 * @param <C> commands
 * @param <R> results
 */
public interface StateMachine<C, R> {

  /**
   * Applies a command. The result and the new state must depend on nothing but the command, its
   * index and the state before: not on a clock, on randomness, or on the member.
   *
   * @param index the command's place in the log, from 1; it only grows, with gaps
   * @return what the command's client hears; not null
   * @throws RuntimeException stops this member for good, since it can't know what the others did.
   *     For an outcome such as "no such account" return a result
   */
  R apply(long index, C command);

  /**
   * Takes a view of the state that later commands do not change. It must be quick, for no command
   * is applied meanwhile: copy a reference to an immutable map, not the map.
   */
  Capture capture();

  /**
   * Replaces the whole state by one that {@link Capture#writeTo} wrote, perhaps at another member.
   *
   * @param snapshot exactly the bytes written; need not be closed
   * @throws IOException if they can't be read: the member stops
   */
  void restore(InputStream snapshot) throws IOException;

  /** How commands are encoded. */
  Codec<C> commands();

  /** How results are encoded: a session's last results are kept, on every member. */
  Codec<R> results();

  /** The state as of one moment. */
  interface Capture {

    /**
     * Writes the state, on a thread of its own, while commands are applied to the machine.
     *
     * @param out need not be buffered, flushed or closed
     */
    void writeTo(OutputStream out) throws IOException;
  }
}
