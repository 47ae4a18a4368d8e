/** Simulated runs of every registered protocol, each replayed against its specification. */
package dev.lockstep.evidence.sim;
