package dev.lockstep.evidence.sim;

import dev.lockstep.history.HistoryJudge;
import dev.lockstep.history.InstanceHistory;
import dev.lockstep.history.Judgement;
import dev.lockstep.sim.RunResult;
import dev.lockstep.sim.Scenario;
import java.util.Optional;

/**
 * Judges a simulated run by everything but its trace: machines' assertions, invariants after every
 * step, progress after healing, and what clients were told. Thread-safe.
 */
public final class RunJudge {
  private final HistoryJudge history;

  /** A judge of runs of this scenario. */
  public RunJudge(Scenario scenario) {
    this.history = new HistoryJudge(scenario.protocol(), scenario.cluster());
  }

  /** What is wrong with the run, in one sentence; empty if nothing is. */
  public Optional<String> failure(RunResult result) {
    Judgement judgement =
        history.judge(
            result.instances().stream()
                .map(run -> new InstanceHistory(run.instance(), run.requests(), run.outcomes()))
                .toList());
    return result
        .failure()
        .or(
            () ->
                judgement.verdict() == Judgement.Verdict.ACCEPTED
                    ? Optional.empty()
                    : Optional.of(judgement.toString()));
  }
}
