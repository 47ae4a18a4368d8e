/** Recorder and reader of traces on Chronicle Queue. */
package dev.lockstep.traces.chronicle;
