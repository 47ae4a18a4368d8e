package dev.lockstep.evidence.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.mutants.ReplayCheck;
import dev.lockstep.history.HistoryJudge;
import dev.lockstep.history.InstanceHistory;
import dev.lockstep.history.Judgement;
import dev.lockstep.sim.RunResult;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Tally;
import java.util.Optional;

/** What every simulated run must be: finished, right from outside, and a behaviour of the spec. */
final class Conformance implements AutoCloseable {
  private final HistoryJudge judge;
  private final ReplayCheck replay;
  private final Tally tally = new Tally();

  private Conformance(HistoryJudge judge, ReplayCheck replay) {
    this.judge = judge;
    this.replay = replay;
  }

  /** The default scenario of a registered protocol, with its specification's hash. */
  static Scenario scenario(String protocol) {
    return ReplayCheck.scenario(Protocol.named(protocol));
  }

  static Conformance of(Scenario scenario) {
    return new Conformance(
        new HistoryJudge(scenario.protocol(), scenario.cluster()),
        ReplayCheck.of(scenario.protocol()));
  }

  /** Checks a run, and counts it. */
  void check(RunResult result) {
    tally.add(result.tally());
    assertEquals(Optional.empty(), result.failure(), () -> result.schedule().toString());
    Judgement judgement =
        judge.judge(
            result.instances().stream()
                .map(run -> new InstanceHistory(run.instance(), run.requests(), run.outcomes()))
                .toList());
    assertEquals(
        Judgement.Verdict.ACCEPTED,
        judgement.verdict(),
        () -> result.schedule() + ": " + judgement);
    Optional<String> rejection = replay.rejection(result.trace());
    assertEquals(Optional.empty(), rejection, () -> result.schedule().toString());
  }

  /** Counts of all runs that were checked. */
  Tally tally() {
    return tally;
  }

  @Override
  public void close() {
    replay.close();
  }
}
