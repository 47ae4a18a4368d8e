/**
 * A node as a process of its own, for recorded runs with killed processes: {@link
 * dev.lockstep.runtime.process.NodeProcess}.
 */
package dev.lockstep.runtime.process;
