/**
 * The compact binary form of values and records, in one byte sequence per value: {@link
 * dev.lockstep.traces.binary.BinaryCodec}. Traces on Chronicle Queue, the wire and the protocol log
 * use it. The format stands in {@code traces/README.md}.
 */
package dev.lockstep.traces.binary;
