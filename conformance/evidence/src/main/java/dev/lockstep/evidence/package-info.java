/** Gathers the evidence. */
package dev.lockstep.evidence;
