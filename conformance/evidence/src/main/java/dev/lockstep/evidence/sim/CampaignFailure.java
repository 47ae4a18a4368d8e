package dev.lockstep.evidence.sim;

import dev.lockstep.sim.AdoptedSchedule;

/**
 * A run that failed. Immutable.
 *
 * @param seed of the schedule as it was drawn
 * @param sentence what was wrong with that run
 * @param replay what replay said of it: a rejection, or that it was accepted
 * @param minimal the smallest failing schedule found
 * @param minimalSentence what is wrong with that one
 * @param text the minimal schedule as a test adopts it
 */
public record CampaignFailure(
    long seed,
    String sentence,
    String replay,
    AdoptedSchedule minimal,
    String minimalSentence,
    String text) {

  /** What to tell a person: what failed, the schedule, and how it becomes a test. */
  public String report() {
    return """
        seed %d: %s
        replay: %s
        The smallest schedule that fails: %s
        To keep it as a test, save the lines below as
        conformance/evidence/src/test/resources/schedules/%s-seed-%d.txt
        ---
        %s---"""
        .formatted(seed, sentence, replay, minimalSentence, minimal.protocol(), seed, text);
  }
}
