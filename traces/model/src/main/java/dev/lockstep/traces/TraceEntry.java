package dev.lockstep.traces;

/**
 * A record with the node that wrote it, and where it was read: the unit of a merged trace.
 *
 * @param node the recording node
 * @param incarnation the node's incarnation
 * @param record the record
 * @param place where it was read, for messages to people: a file with a line or an offset
 */
public record TraceEntry(String node, long incarnation, TraceRecord record, String place) {}
