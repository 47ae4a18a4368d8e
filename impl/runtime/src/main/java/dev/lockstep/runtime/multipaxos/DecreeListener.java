package dev.lockstep.runtime.multipaxos;

/**
 * Hears the decrees of a sequence in the order of their positions, each once, on a thread of its
 * own: it may take its time and may block. One that throws hears nothing more.
 */
public interface DecreeListener {

  /**
   * A value is chosen. Positions only grow; those in between hold nothing.
   *
   * @param position from 1
   */
  void decree(long position, String value);

  /**
   * The decrees below a position cannot be learned at this replica: they were trimmed here, or
   * everywhere while this replica was away. If the application has not their effect, it gets it
   * from the application at another replica before it returns from here.
   *
   * @param position the first position that can be delivered
   */
  void skipped(long position);
}
