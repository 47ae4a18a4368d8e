/**
 * What a trace is made of: {@link dev.lockstep.traces.Value values}, {@link
 * dev.lockstep.traces.TraceRecord records} and the {@link dev.lockstep.traces.TraceSink sink} that
 * a node writes to. The schema for other languages stands in {@code traces/README.md}.
 *
 * <p>This package needs the JDK only, and no flags.
 */
package dev.lockstep.traces;
