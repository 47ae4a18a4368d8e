package dev.lockstep.evidence.verify;

/**
 * How many long runs of a replicated log the main job simulates.
 *
 * @param count how many
 * @param nodes of each cluster
 * @param seconds of virtual time in which faults happen, in each
 * @param replayEvery one in so many is replayed, by the hash of its seed
 */
record LongRuns(int count, int nodes, int seconds, int replayEvery) {

  /** In an hour of CPU time about a thousand hours of a cluster; here a few minutes of it. */
  static final LongRuns NIGHTLY = new LongRuns(3_000, 5, 60, 100);

  static final LongRuns DEFAULT = new LongRuns(24, 5, 20, 12);
}
