/**
 * Paxos for a sequence of decrees with a distinguished proposer: replicas that are proposer,
 * acceptor and learner at once, one instance per group of decrees. The specification is {@code
 * specs/multipaxos/MultiPaxosNode.tla}; {@link dev.lockstep.core.multipaxos.MultiPaxosProtocol} is
 * the way in.
 *
 * <p>Papers: "PMS" is Lamport, "Paxos Made Simple" (2001), of which section 3 is the subject;
 * "PMMC" is van Renesse and Altinbuken, "Paxos Made Moderately Complex" (2015).
 */
package dev.lockstep.core.multipaxos;
