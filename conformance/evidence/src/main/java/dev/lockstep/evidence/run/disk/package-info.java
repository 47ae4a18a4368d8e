/**
 * What can be done to the disk of one node's process from outside: a small file system of its own
 * that becomes full, read-only, or loses its power, and syncs that fail by the kernel's word. All
 * of it needs rights that not every machine gives; what is missing is said in one sentence.
 */
package dev.lockstep.evidence.run.disk;
