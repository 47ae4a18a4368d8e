/**
 * Java mutants: one-line changes of a core, compiled in memory, each of which the tests without
 * faults let through and replay must reject once there are faults.
 *
 * <p>The mutants of a protocol are the resource {@code mutants/PROTOCOL.json}; a protocol without
 * one has none. The sources of the cores are packed into this artifact as resources below {@code
 * core-sources}, so that the distribution can run the mutants as well; it takes a JDK, a JRE has no
 * compiler.
 */
package dev.lockstep.evidence.mutants;
