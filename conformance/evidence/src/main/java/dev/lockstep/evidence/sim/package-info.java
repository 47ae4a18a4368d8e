/**
 * Many simulated runs of a protocol: invariants after every step, outcomes, progress after healing,
 * and replay against the specification of a sample and of every run that fails.
 */
package dev.lockstep.evidence.sim;
