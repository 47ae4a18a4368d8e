package dev.lockstep.evidence.verify;

import dev.lockstep.core.Protocol;
import dev.lockstep.specs.Tier;
import java.nio.file.Path;
import java.util.List;

/**
 * What the main job does. Immutable.
 *
 * @param protocols which protocols
 * @param tier which models
 * @param out folder of the reports, and of the recorded runs
 * @param seed of the recorded runs
 * @param instances instances of each recorded run
 * @param kills kills of each recorded run
 * @param pauses pauses of each recorded run
 * @param schedules simulated schedules of each protocol
 * @param mutantSchedules most schedules to find one Java mutant
 */
public record VerifyPlan(
    List<Protocol> protocols,
    Tier tier,
    Path out,
    long seed,
    int instances,
    int kills,
    int pauses,
    int schedules,
    int mutantSchedules) {
  public VerifyPlan {
    protocols = List.copyOf(protocols);
  }

  /** The main job on these protocols. */
  public static VerifyPlan of(List<Protocol> protocols, Tier tier, Path out, long seed) {
    boolean nightly = tier == Tier.NIGHTLY;
    return new VerifyPlan(
        protocols,
        tier,
        out,
        seed,
        nightly ? 1_000 : 200,
        nightly ? 100 : 22,
        nightly ? 20 : 6,
        nightly ? 3_000 : 300,
        nightly ? 2_000 : 500);
  }
}
