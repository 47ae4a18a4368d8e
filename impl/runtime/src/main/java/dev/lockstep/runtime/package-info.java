/**
 * What a service imports: {@link dev.lockstep.runtime.NodeHost} runs one node of any registered
 * protocol on a thread of its own, with a durable log ({@link dev.lockstep.runtime.log}) and a
 * transport ({@link dev.lockstep.runtime.net}). The packages below named after protocols give each
 * its own words; everything else names no protocol.
 *
 * <p>{@link dev.lockstep.runtime.Health} says how a node is, {@link
 * dev.lockstep.runtime.NodeMetrics} the same to Micrometer, which is optional. Every line that a
 * node logs carries its name in the MDC under {@code node}, and {@code instance} where it is about
 * one; what came from a peer is escaped and cut off.
 *
 * <p>Memory and the log are bounded by what is under way: an instance that rests is kept as its
 * durable records, and the log is replaced by a summary of those when it has grown to twice its
 * size after the last time ({@link dev.lockstep.runtime.HostOptions#compactAtBytes}).
 */
package dev.lockstep.runtime;
