package dev.lockstep.specs;

/**
 * How far a run is.
 *
 * @param generated states generated so far
 * @param distinct distinct states so far; -1 in a simulation
 * @param queue states waiting to be expanded; -1 in a simulation
 * @param depth the depth reached; -1 in a simulation
 * @param statesPerSecond states generated per second of wall time since the last report
 */
public record Progress(
    long generated, long distinct, long queue, long depth, long statesPerSecond) {}
