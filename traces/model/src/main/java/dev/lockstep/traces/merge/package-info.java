/**
 * Puts the traces of many nodes into one order in which every message is sent before it is
 * received: {@link dev.lockstep.traces.merge.CausalMerge}.
 */
package dev.lockstep.traces.merge;
