/**
 * Which faults strike a recorded run, whom and when, as data: drawn by a seed, or read from a file,
 * see {@link dev.lockstep.evidence.run.faults.FaultFile}.
 */
package dev.lockstep.evidence.run.faults;
