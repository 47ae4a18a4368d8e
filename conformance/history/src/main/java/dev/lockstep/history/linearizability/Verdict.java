package dev.lockstep.history.linearizability;

/** What a check says; the three are never folded into one another. */
public enum Verdict {
  /** There is an order of the operations that explains every result. */
  ACCEPTED,
  /** There is no such order. */
  REJECTED,
  /** A bound was reached, or nothing returned, so that neither answer can be given. */
  UNDECIDED
}
