/**
 * Single-decree Paxos in its own words, with proposers, acceptors and learners on nodes of their
 * own: {@link dev.lockstep.runtime.paxos.PaxosClient}. Most services want the replicas of {@link
 * dev.lockstep.runtime.multipaxos}.
 */
package dev.lockstep.runtime.paxos;
