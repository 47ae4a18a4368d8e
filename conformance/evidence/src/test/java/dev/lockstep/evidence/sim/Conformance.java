package dev.lockstep.evidence.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.mutants.ReplayCheck;
import dev.lockstep.sim.RunResult;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Tally;
import java.util.Optional;

/** What every simulated run must be: finished, right from outside, and a behaviour of the spec. */
final class Conformance implements AutoCloseable {
  private final RunJudge judge;
  private final ReplayCheck replay;
  private final Tally tally = new Tally();
  private int replayed;

  private Conformance(RunJudge judge, ReplayCheck replay) {
    this.judge = judge;
    this.replay = replay;
  }

  /** The default scenario of a registered protocol, with its specification's hash. */
  static Scenario scenario(String protocol) {
    return ReplayCheck.scenario(Protocol.named(protocol));
  }

  static Conformance of(Scenario scenario) {
    return new Conformance(new RunJudge(scenario), ReplayCheck.of(scenario.protocol()));
  }

  /** Checks a run, and counts it. */
  void check(RunResult result) {
    judge(result);
    assertEquals(
        Optional.empty(), replay.rejection(result.trace()), () -> result.schedule().toString());
  }

  /** As {@link #check}, but replays only one run in so many, and every one that fails. */
  void checkSampled(RunResult result, int every) {
    boolean sampled = Integer.parseInt(result.traceHash().substring(0, 7), 16) % every == 0;
    if (sampled) {
      replayed++;
      check(result);
      return;
    }
    try {
      judge(result);
    } catch (AssertionError failing) {
      throw new AssertionError(
          failing.getMessage() + "; replay: " + replay.rejection(result.trace()), failing);
    }
  }

  private void judge(RunResult result) {
    tally.add(result.tally());
    assertEquals(Optional.empty(), judge.failure(result), () -> result.schedule().toString());
  }

  /** How many runs of {@link #checkSampled} were replayed. */
  int replayed() {
    return replayed;
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
