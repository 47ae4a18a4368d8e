/**
 * Single-decree Paxos as machines: proposers, acceptors and learners, one instance per decree. The
 * specification is {@code specs/paxos/PaxosNode.tla}; {@link dev.lockstep.core.paxos.PaxosProtocol}
 * is the way in.
 *
 * <p>Papers: "PMS" is Lamport, "Paxos Made Simple" (2001); "PTP" is Lamport, "The Part-Time
 * Parliament" (1998).
 */
package dev.lockstep.core.paxos;
