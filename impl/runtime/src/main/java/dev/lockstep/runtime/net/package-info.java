/**
 * How envelopes travel between nodes: {@link dev.lockstep.runtime.net.NettyTransport} over TCP,
 * {@link dev.lockstep.runtime.net.MemoryNetwork} inside one JVM.
 */
package dev.lockstep.runtime.net;
