/** Single-decree Paxos in its own words: {@link dev.lockstep.runtime.paxos.PaxosClient}. */
package dev.lockstep.runtime.paxos;
