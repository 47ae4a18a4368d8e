package dev.lockstep.bench;

import java.util.Optional;

/**
 * One line of the result.
 *
 * @param protocol its name
 * @param kind of trace
 * @param replay events and processor time of reading, merging and replaying
 * @param merge events and processor time of reading and merging alone
 * @param wallSeconds elapsed while the longer trace was replayed, start of the process included
 * @param longer what replay said of the longer trace
 * @param tlc events and processor time of plain TLC on exported traces of the same kind of run;
 *     empty where it can't judge them
 */
record Measurement(
    String protocol,
    Kind kind,
    Slope replay,
    Slope merge,
    double wallSeconds,
    ReplayLine longer,
    Optional<Slope> tlc) {

  /** How many times as many events as plain TLC replay judges in the same processor time. */
  Optional<Double> ratio() {
    return tlc.map(slope -> replay.eventsPerSecond() / slope.eventsPerSecond());
  }
}
