package dev.lockstep.evidence.mutants;

/** A way in which a run of a mutant can be seen to be wrong. */
public enum Detector {
  /** Conformance: replay rejects the trace. */
  C,
  /**
   * History: clients and participants were told what cannot be; in a long run by linearizability.
   */
  H,
  /**
   * Invariant, after every step: nodes' states contradict each other or what was before, or a
   * machine's own assertion failed.
   */
  I,
  /** Crash: seen by H or I in a run that is right if the same schedule crashes nobody. */
  K,
  /** Liveness: after healing, a node does not come to rest, or an instance does not finish. */
  L
}
