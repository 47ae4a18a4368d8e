/**
 * Trials of the runtime's classes: its log, its host, its recorder. Each finds nothing in the
 * classes as they are, and something in a mutant; see {@link
 * dev.lockstep.evidence.mutants.RuntimeHunt}. They use the public API only.
 */
package dev.lockstep.evidence.trials;
