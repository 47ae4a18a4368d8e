/**
 * A deterministic simulator of a cluster in virtual time, and a test kit for whoever writes a
 * protocol of their own: start at {@link dev.lockstep.sim.Simulation}.
 *
 * <p>A {@link dev.lockstep.sim.Scenario} says what runs, a {@link dev.lockstep.sim.Schedule} what
 * goes wrong; both are plain data, and together they determine the run. {@link
 * dev.lockstep.sim.Shrinking} makes a failing schedule small.
 *
 * <p>A protocol that is a replicated log ({@link dev.lockstep.core.LogService}) can also be run for
 * hours of virtual time, under clients that never cease to ask: a {@link dev.lockstep.sim.Load}
 * says what they ask, and hears what they are told.
 *
 * <p>Not simulated: damage to synced records, disks that lie about a sync, a node that returns with
 * an empty disk under its old name. Arrows: this module needs {@code lockstep-impl-core}, nothing
 * else.
 */
package dev.lockstep.sim;
