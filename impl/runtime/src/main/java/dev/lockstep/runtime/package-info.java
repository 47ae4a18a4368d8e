/**
 * What a service imports: {@link dev.lockstep.runtime.NodeHost} runs one node of any registered
 * protocol on a thread of its own, with a durable log ({@link dev.lockstep.runtime.log}) and a
 * transport ({@link dev.lockstep.runtime.net}). The packages below named after protocols give each
 * its own words; everything else names no protocol.
 */
package dev.lockstep.runtime;
