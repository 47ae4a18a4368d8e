/**
 * Multi-Paxos in its own words: three processes with a {@link
 * dev.lockstep.runtime.multipaxos.PaxosReplica} each agree on registers that are set once ({@link
 * dev.lockstep.runtime.multipaxos.WriteOnceRegister}) and on sequences of decrees ({@link
 * dev.lockstep.runtime.multipaxos.DecreeSequence}).
 */
package dev.lockstep.runtime.multipaxos;
