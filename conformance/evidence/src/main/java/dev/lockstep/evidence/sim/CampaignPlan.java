package dev.lockstep.evidence.sim;

import dev.lockstep.sim.Scenario;

/**
 * How many schedules, and how they are judged. Immutable.
 *
 * @param scenario what runs, with the hash of its specification
 * @param firstSeed seeds are this one and those that follow
 * @param schedules how many schedules, each with two kinds of fault or more that took effect
 * @param replayEvery one run in so many, chosen by the hash of its trace, is replayed
 * @param threads how many simulate side by side; replay is one at a time
 */
public record CampaignPlan(
    Scenario scenario, long firstSeed, int schedules, int replayEvery, int threads) {
  public CampaignPlan {
    if (schedules < 1 || replayEvery < 1 || threads < 1) {
      throw new IllegalArgumentException(
          "a campaign needs a schedule, a sample and a thread: %d schedules, one in %d, %d threads"
              .formatted(schedules, replayEvery, threads));
    }
  }
}
