package dev.lockstep.evidence.verify;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.evidence.SpecificationSource;
import dev.lockstep.evidence.mutants.JavaMutants;
import dev.lockstep.evidence.mutants.MutantFinding;
import dev.lockstep.evidence.mutants.MutantHunt;
import dev.lockstep.evidence.report.Check;
import dev.lockstep.evidence.report.Figures;
import dev.lockstep.history.HistoryJudge;
import dev.lockstep.history.InstanceHistory;
import dev.lockstep.history.Judgement;
import dev.lockstep.replay.ReplayReport;
import dev.lockstep.replay.Verdict;
import dev.lockstep.sim.RunResult;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Simulation;
import dev.lockstep.sim.Tally;
import java.util.List;
import java.util.Optional;

/**
 * Simulated schedules, each replayed and judged; and the Java mutants, hunted by the same means.
 */
final class SimulationPart {
  private static final String GROUP = "simulation";
  private static final int FAULTS_OF_ONE_KIND_MAX = 8;

  private SimulationPart() {}

  static void schedules(Protocol protocol, int count, Findings findings) {
    try (ReplayJudge judge = ReplayJudge.of(protocol)) {
      schedules(protocol, count, judge, findings);
    }
  }

  private static void schedules(
      Protocol protocol, int count, ReplayJudge judge, Findings findings) {
    String name = protocol.name();
    Scenario scenario = scenario(protocol);
    Tally tally = new Tally();
    long events = 0;
    for (long seed = 0; seed < count; seed++) {
      Schedule schedule = Schedule.random(seed, scenario, FAULTS_OF_ONE_KIND_MAX);
      RunResult result = Simulation.run(scenario, schedule);
      tally.add(result.tally());
      Optional<String> wrong = wrong(protocol, result);
      ReplayReport report = judge.replay(result.trace().iterator());
      findings.covered(name, report.coverage());
      events += report.events();
      if (wrong.isEmpty() && !(report.verdict() instanceof Verdict.Accepted)) {
        wrong = Optional.of(String.join("\n    ", report.lines()));
      }
      if (wrong.isPresent()) {
        findings.add(Check.failed(name, GROUP, "seed " + seed, wrong.get()));
        return;
      }
      if ((seed + 1) % 100 == 0) {
        findings.say(name + " " + (seed + 1) + " of " + count + " schedules replayed");
      }
    }
    Figures figures = findings.figures(name);
    figures.set(GROUP, "schedules replayed", count);
    figures.set(GROUP, "events", events);
    long kinds = tally.faults().values().stream().filter(fired -> fired > 0).count();
    figures.set(GROUP, "kinds of fault that struck", kinds + " of " + tally.faults().size());
    findings.add(
        Check.passed(
            name, GROUP, "schedules", count + " schedules, " + events + " events accepted"));
  }

  static void mutants(Protocol protocol, int schedulesMax, Findings findings) {
    String name = protocol.name();
    if (JavaMutants.of(name).isEmpty()) {
      findings.add(Check.undecided(name, "java mutant", "all", "there is no Java mutant"));
      return;
    }
    List<MutantFinding> found;
    try (ReplayJudge judge = ReplayJudge.of(protocol)) {
      found = new MutantHunt(scenario(protocol), judge, schedulesMax).all();
    }
    for (MutantFinding finding : found) {
      String id = finding.mutant().id();
      findings.add(
          finding.asExpected()
              ? Check.passed(name, "java mutant", id, finding.toString())
              : Check.failed(name, "java mutant", id, finding.toString()));
    }
    long good = found.stream().filter(MutantFinding::asExpected).count();
    findings.figures(name).set("mutants", "of the Java, as expected", good + " of " + found.size());
  }

  private static Optional<String> wrong(Protocol protocol, RunResult result) {
    if (!result.progressed()) {
      return Optional.of(
          result.defect().orElse(result.unfinished() + " did not finish after healing"));
    }
    Judgement judgement =
        new HistoryJudge(protocol, protocol.exampleCluster())
            .judge(
                result.instances().stream()
                    .map(run -> new InstanceHistory(run.instance(), run.requests(), run.outcomes()))
                    .toList());
    return judgement.verdict() == Judgement.Verdict.ACCEPTED
        ? Optional.empty()
        : Optional.of(judgement.toString());
  }

  private static Scenario scenario(Protocol protocol) {
    Scenario plain = Scenario.of(protocol);
    return new Scenario(
        protocol,
        plain.cluster(),
        plain.instances(),
        plain.spacingMillis(),
        plain.safetyMillis(),
        plain.progressMillis(),
        plain.stepsMax(),
        SpecificationSource.of(protocol.name()).hash());
  }
}
