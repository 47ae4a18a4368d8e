package dev.lockstep.evidence.mutants;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.sim.LongCampaign;
import dev.lockstep.evidence.sim.LongRun;
import dev.lockstep.history.HistoryJudge;
import dev.lockstep.history.InstanceHistory;
import dev.lockstep.history.Judgement;
import dev.lockstep.sim.Fault;
import dev.lockstep.sim.RunResult;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Simulation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hunts the Java mutants of one protocol: runs without faults must pass (outcomes and progress),
 * and among runs with faults, drawn from seeds 0, 1, 2 and so on, each of the mutant's detectors
 * must see one that is wrong.
 *
 * <p>Used by one thread; its trace check is used by it alone meanwhile.
 */
public final class MutantHunt {
  private static final int FAULT_FREE_RUNS = 5;
  private static final int FAULTS_OF_ONE_KIND_MAX = 8;
  private static final int LONG_RUN_NODES = 5;
  private static final int LONG_RUN_SECONDS = 20;

  private final Scenario scenario;
  private final TraceCheck replay;
  private final int schedulesMax;

  /**
   * A hunt.
   *
   * @param scenario the runs, with the unchanged protocol
   * @param replay judges traces
   * @param schedulesMax most faulty schedules for one mutant
   */
  public MutantHunt(Scenario scenario, TraceCheck replay, int schedulesMax) {
    this.scenario = scenario;
    this.replay = replay;
    this.schedulesMax = schedulesMax;
  }

  /**
   * Hunts all mutants that are checked in for the protocol.
   *
   * @throws MutantException if one of them no longer fits its core, or this Java has no compiler
   */
  public List<MutantFinding> all() {
    return these(JavaMutants.of(scenario.protocol().name()));
  }

  /** Hunts these mutants; see {@link #all}. */
  public List<MutantFinding> these(List<JavaMutant> mutants) {
    List<MutantFinding> findings = new ArrayList<>();
    try (MutatedCore core = MutatedCore.of(scenario.protocol())) {
      for (JavaMutant mutant : mutants) {
        Protocol mutated = core.with(mutant.id(), mutant.file(), JavaMutants.source(mutant));
        findings.add(hunt(mutant, mutated));
      }
    }
    return findings;
  }

  private MutantFinding hunt(JavaMutant mutant, Protocol mutated) {
    Scenario changed = scenario.with(mutated, scenario.cluster());
    for (long seed = 0; seed < FAULT_FREE_RUNS; seed++) {
      Optional<String> wrong = seenFromOutside(changed, Schedule.faultFree(seed));
      if (wrong.isPresent()) {
        return new MutantFinding(
            mutant, MutantFinding.Fate.TOO_EASY, 0, "without faults, " + wrong.get());
      }
    }
    return mutant.safe() ? control(mutant, changed) : prey(mutant, changed);
  }

  private MutantFinding prey(JavaMutant mutant, Scenario changed) {
    Map<Detector, String> seen = new EnumMap<>(Detector.class);
    int runs = 0;
    if (!mutant.schedule().isEmpty()) {
      Schedule known = Schedule.parse(String.join("\n", mutant.schedule()));
      look(mutant, changed, Simulation.run(changed, known), "in its schedule", seen);
      runs++;
    }
    if (mutant.seed() != null) {
      Schedule known = schedule(mutant.seed());
      look(mutant, changed, Simulation.run(changed, known), "at seed " + mutant.seed(), seen);
      runs++;
    }
    if (mutant.longSeed() != null) {
      lookAtLongRun(mutant, changed.protocol(), seen);
      runs++;
    }
    for (int seed = 0; seed < schedulesMax && !seenByAll(mutant, seen); seed++) {
      look(mutant, changed, Simulation.run(changed, schedule(seed)), "at seed " + seed, seen);
      runs++;
    }
    List<Detector> blind =
        mutant.detectors().stream().filter(detector -> !seen.containsKey(detector)).toList();
    String sentences = String.join("; ", seen.values());
    return blind.isEmpty()
        ? new MutantFinding(mutant, MutantFinding.Fate.KILLED, runs, sentences)
        : new MutantFinding(
            mutant,
            MutantFinding.Fate.SURVIVED,
            runs,
            "not seen by " + blind + (seen.isEmpty() ? "" : "; " + sentences));
  }

  private static boolean seenByAll(JavaMutant mutant, Map<Detector, String> seen) {
    return seen.keySet().containsAll(mutant.detectors());
  }

  /** Shows a run to the detectors that have not seen the mutant yet. */
  private void look(
      JavaMutant mutant,
      Scenario changed,
      RunResult result,
      String which,
      Map<Detector, String> seen) {
    for (Detector detector : mutant.detectors()) {
      if (!seen.containsKey(detector)) {
        sentence(detector, changed, result)
            .ifPresent(why -> seen.put(detector, detector + " " + which + ": " + why));
      }
    }
  }

  /** Shows the detectors a run of five nodes whose clients never cease to ask; without a trace. */
  private static void lookAtLongRun(
      JavaMutant mutant, Protocol changed, Map<Detector, String> seen) {
    Scenario scenario = LongCampaign.scenario(changed, LONG_RUN_NODES, LONG_RUN_SECONDS);
    LongRun run = LongRun.of(scenario, Schedule.randomLong(mutant.longSeed(), scenario));
    Map<Detector, Optional<String>> sentences =
        Map.of(
            Detector.H, run.clientsSaw(),
            Detector.I, invariant(run.result()),
            Detector.L, stalled(run.result()));
    for (Detector detector : mutant.detectors()) {
      sentences
          .getOrDefault(detector, Optional.empty())
          .ifPresent(
              why ->
                  seen.put(detector, detector + " in long run " + mutant.longSeed() + ": " + why));
    }
  }

  /** What the detector says of the run, or empty if it sees nothing wrong. */
  private Optional<String> sentence(Detector detector, Scenario changed, RunResult result) {
    return switch (detector) {
      case C -> replay.rejection(result.trace());
      case H -> history(changed, result);
      case I -> invariant(result);
      case L -> stalled(result);
      case K -> {
        boolean crashed = result.tally().struck().contains(Fault.Crash.class);
        Optional<String> wrong =
            crashed ? history(changed, result).or(() -> invariant(result)) : Optional.empty();
        yield wrong.isPresent() && rightWithoutCrashes(changed, result.schedule())
            ? wrong
            : Optional.empty();
      }
    };
  }

  private static Optional<String> history(Scenario changed, RunResult result) {
    Judgement judgement = judge(changed, result);
    return judgement.verdict() == Judgement.Verdict.REJECTED
        ? Optional.of(judgement.toString())
        : Optional.empty();
  }

  private static Optional<String> invariant(RunResult result) {
    return result.defect().or(result::violation);
  }

  private static Optional<String> stalled(RunResult result) {
    return result.defect().isEmpty() ? result.stalled() : Optional.empty();
  }

  private static boolean rightWithoutCrashes(Scenario changed, Schedule schedule) {
    List<Fault> others =
        schedule.faults().stream().filter(fault -> !(fault instanceof Fault.Crash)).toList();
    RunResult calm = Simulation.run(changed, schedule.withFaults(others));
    return history(changed, calm).isEmpty() && invariant(calm).isEmpty();
  }

  /** A control must look right in every run to all but replay, and different to that in one. */
  private MutantFinding control(JavaMutant mutant, Scenario changed) {
    boolean different = false;
    for (int seed = 0; seed < schedulesMax; seed++) {
      RunResult result = Simulation.run(changed, schedule(seed));
      Optional<String> wrong = history(changed, result).or(() -> invariant(result));
      if (wrong.isPresent()) {
        return new MutantFinding(
            mutant,
            MutantFinding.Fate.CONTROL_FAILED,
            seed + 1,
            "seed " + seed + ": " + wrong.get());
      }
      different |= !different && replay.rejection(result.trace()).isPresent();
    }
    return new MutantFinding(
        mutant,
        different ? MutantFinding.Fate.SAFE : MutantFinding.Fate.CONTROL_FAILED,
        schedulesMax,
        different
            ? "every outcome and state is right, and replay says that it is not our specification"
            : "no run told it from the original");
  }

  private Schedule schedule(long seed) {
    return Schedule.random(seed, scenario, FAULTS_OF_ONE_KIND_MAX);
  }

  /** What a test without replay would complain of: no progress, or a wrong outcome. */
  private static Optional<String> seenFromOutside(Scenario scenario, Schedule schedule) {
    RunResult result = Simulation.run(scenario, schedule);
    if (!result.progressed()) {
      return result.defect().or(result::stalled);
    }
    Judgement judgement = judge(scenario, result);
    return judgement.verdict() == Judgement.Verdict.ACCEPTED
        ? Optional.empty()
        : Optional.of(judgement.toString());
  }

  static Judgement judge(Scenario scenario, RunResult result) {
    return new HistoryJudge(scenario.protocol(), scenario.cluster())
        .judge(
            result.instances().stream()
                .map(run -> new InstanceHistory(run.instance(), run.requests(), run.outcomes()))
                .toList());
  }
}
