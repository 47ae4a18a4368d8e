/**
 * Paxos in its own words.
 *
 * <p>{@link dev.lockstep.runtime.paxos.PaxosReplica} is what most services want: three processes
 * with a replica each agree on registers that are set once ({@link
 * dev.lockstep.runtime.paxos.WriteOnceRegister}) and on sequences of decrees ({@link
 * dev.lockstep.runtime.paxos.DecreeSequence}). {@link dev.lockstep.runtime.paxos.PaxosClient} is
 * single-decree Paxos with proposers, acceptors and learners on nodes of their own.
 */
package dev.lockstep.runtime.paxos;
