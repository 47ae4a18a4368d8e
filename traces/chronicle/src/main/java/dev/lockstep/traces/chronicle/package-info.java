/**
 * Traces on Chronicle Queue: {@link dev.lockstep.traces.chronicle.ChronicleRecorder} writes one,
 * {@link dev.lockstep.traces.chronicle.ChronicleTraceReader} reads it back, whatever happened to
 * its files.
 */
package dev.lockstep.traces.chronicle;
