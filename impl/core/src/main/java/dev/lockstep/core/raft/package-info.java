/**
 * Raft: servers that replicate a log, one instance per group. The specification is {@code
 * specs/raft/RaftNode.tla}; {@link dev.lockstep.core.raft.RaftProtocol} is the way in.
 *
 * <p>Papers: "Figure 2" and a bare section are of Ongaro and Ousterhout, "In Search of an
 * Understandable Consensus Algorithm", extended version (2014); "thesis" is Ongaro, "Consensus:
 * Bridging Theory and Practice" (2014).
 */
package dev.lockstep.core.raft;
