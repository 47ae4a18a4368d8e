/**
 * The node's log: records that are durable once {@link dev.lockstep.runtime.log.Log#sync} has
 * returned, in a frame of our own on a plain file or on Chronicle Queue, and their recovery by
 * scanning.
 *
 * <p>What a restart distinguishes: a torn tail (never acknowledged: dropped) and damage to a record
 * that was acknowledged (the node stops). The frames say what is intact, the {@linkplain
 * dev.lockstep.runtime.log.CounterFile sync mark} says what was acknowledged.
 */
package dev.lockstep.runtime.log;
