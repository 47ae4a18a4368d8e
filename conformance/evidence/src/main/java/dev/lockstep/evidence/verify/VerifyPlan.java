package dev.lockstep.evidence.verify;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.run.faults.FaultKind;
import dev.lockstep.evidence.run.faults.FaultMix;
import dev.lockstep.specs.Tier;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the main job does. Immutable.
 *
 * @param protocols which protocols
 * @param tier which models
 * @param out folder of the reports, and of the recorded runs
 * @param seed of the recorded runs
 * @param instances instances of each recorded run; see {@link #instancesOf}
 * @param faults faults of each recorded run
 * @param schedules simulated schedules of each protocol; see {@link #schedulesOf}
 * @param replayEvery one simulated run in so many is replayed; see {@link #replayEveryOf}
 * @param mutantSchedules most schedules to find one Java mutant; see {@link #mutantSchedulesOf}
 */
public record VerifyPlan(
    List<Protocol> protocols,
    Tier tier,
    Path out,
    long seed,
    int instances,
    FaultMix faults,
    int schedules,
    int replayEvery,
    int mutantSchedules) {
  private static final int LONGER = 10;

  public VerifyPlan {
    protocols = List.copyOf(protocols);
  }

  /** Whether what no protocol owns belongs to the job: not when single protocols were named. */
  boolean runtime() {
    return protocols.size() == Protocol.registered().size();
  }

  /** A decree, a group or a client goes on where a transaction has ended, so fewer are opened. */
  int instancesOf(Protocol protocol) {
    boolean end = protocol.workload().issuer(protocol.exampleCluster()).isPresent();
    return end ? instances : Math.max(1, instances / 2);
  }

  /** A run of a replicated log has ten times the events of another. */
  int schedulesOf(Protocol protocol) {
    return protocol.logService().isPresent() ? Math.max(1, schedules / LONGER) : schedules;
  }

  /** As {@link #schedulesOf}. */
  int mutantSchedulesOf(Protocol protocol) {
    return protocol.logService().isPresent()
        ? Math.max(1, mutantSchedules / LONGER)
        : mutantSchedules;
  }

  /** As many runs of each protocol are replayed, lest a rare action is in none of them. */
  int replayEveryOf(Protocol protocol) {
    return protocol.logService().isPresent() ? Math.max(1, replayEvery / LONGER) : replayEvery;
  }

  /** The long runs of a replicated log. */
  LongRuns longRuns() {
    return tier == Tier.NIGHTLY ? LongRuns.NIGHTLY : LongRuns.DEFAULT;
  }

  /** How many records the run appends that is crashed. */
  int crashedRecords() {
    return tier == Tier.NIGHTLY ? 280 : 70;
  }

  /** Of the crash states of the log, each so-many-th is taken. */
  int crashesEvery() {
    return tier == Tier.NIGHTLY ? 1 : 16;
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
        nightly
            ? FaultMix.of(EnumSet.allOf(FaultKind.class), 100, 20, 4)
            : FaultMix.of(usual(), 18, 6, 1),
        nightly ? 100_000 : 1_000,
        nightly ? 50 : 10,
        nightly ? 2_000 : 500);
  }

  /** What needs no rights, the failing sync of a disk included. */
  private static Set<FaultKind> usual() {
    Set<FaultKind> kinds = EnumSet.copyOf(FaultMix.USUAL);
    kinds.add(FaultKind.SYNC_ERROR);
    return kinds;
  }
}
