/**
 * Traces as text, for interchange: one JSON object per line, one line per record. Lossless both
 * ways. The schema stands in {@code traces/README.md}.
 */
package dev.lockstep.traces.ndjson;
