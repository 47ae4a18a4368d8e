package dev.lockstep.bench;

/**
 * Events and processor seconds of a shorter and of a longer run of the same kind.
 *
 * @param events of the shorter run
 * @param cpuSeconds of the shorter run
 * @param eventsMore of the longer run
 * @param cpuSecondsMore of the longer run
 */
record Slope(long events, double cpuSeconds, long eventsMore, double cpuSecondsMore) {

  /**
   * Events per CPU-second between the two, which leaves the start of the process out; or NaN where
   * the runs are too short to tell.
   */
  double eventsPerSecond() {
    double seconds = cpuSecondsMore - cpuSeconds;
    return seconds > 0 ? (eventsMore - events) / seconds : Double.NaN;
  }
}
