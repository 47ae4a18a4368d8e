package dev.lockstep.evidence.verify;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.mutants.JavaMutants;
import dev.lockstep.evidence.mutants.MutantFinding;
import dev.lockstep.evidence.mutants.MutantHunt;
import dev.lockstep.evidence.mutants.ReplayCheck;
import dev.lockstep.evidence.report.Check;
import dev.lockstep.evidence.report.Figures;
import dev.lockstep.evidence.sim.Campaign;
import dev.lockstep.evidence.sim.CampaignFailure;
import dev.lockstep.evidence.sim.CampaignPlan;
import dev.lockstep.evidence.sim.CampaignResult;
import dev.lockstep.evidence.sim.LongCampaign;
import dev.lockstep.evidence.sim.LongCampaignResult;
import dev.lockstep.sim.FaultKind;
import dev.lockstep.sim.Scenario;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Simulated schedules, each judged and a sample of them replayed; and the Java mutants, hunted by
 * the same means.
 */
final class SimulationPart {
  private static final String GROUP = "simulation";
  private static final int PROGRESS_EVERY = 100;

  private SimulationPart() {}

  static void schedules(
      Protocol protocol, int count, int replayEvery, Judges judges, Findings findings)
      throws InterruptedException {
    String name = protocol.name();
    CampaignPlan plan = new CampaignPlan(ReplayCheck.scenario(protocol), 0, count, replayEvery, 1);
    LongConsumer progress =
        done -> findings.say(name + " " + done + " of " + count + " schedules simulated");
    CampaignResult found =
        judges.lend(protocol, judge -> new Campaign(plan, judge, progress).run());
    findings.covered(name, found.coverage());
    Figures figures = findings.figures(name);
    figures.set(GROUP, "schedules", found.schedules());
    figures.set(GROUP, "distinct traces", found.distinct());
    figures.set(GROUP, "events of a schedule, mean", found.eventsMean());
    figures.set(GROUP, "schedules replayed", found.sampled());
    figures.set(GROUP, "failing schedules replayed", found.failingReplayed());
    long kinds = found.tally().faults().values().stream().filter(fired -> fired > 0).count();
    figures.set(GROUP, "kinds of fault that struck", kinds + " of " + FaultKind.values().length);
    findings.add(check(protocol, found));
  }

  private static Check check(Protocol protocol, CampaignResult found) {
    String name = protocol.name();
    if (!found.failures().isEmpty()) {
      CampaignFailure failure = found.failures().get(0);
      return Check.failed(name, GROUP, "seed " + failure.seed(), failure.report());
    }
    return found
        .isVoid(protocol)
        .map(why -> Check.undecided(name, GROUP, "schedules", why))
        .orElseGet(
            () ->
                Check.passed(
                    name,
                    GROUP,
                    "schedules",
                    "%d schedules (%d distinct, %d events), %d of them replayed, all right"
                        .formatted(
                            found.schedules(), found.distinct(), found.events(), found.sampled())));
  }

  /** Long runs, of a protocol that is a replicated log. */
  static void longRuns(Protocol protocol, LongRuns plan, Judges judges, Findings findings) {
    String name = protocol.name();
    Scenario scenario = LongCampaign.scenario(protocol, plan.nodes(), plan.seconds());
    LongConsumer progress = done -> tell(name, done, plan, findings);
    LongCampaignResult found =
        judges.lend(
            protocol,
            judge ->
                new LongCampaign(scenario, plan.replayEvery(), judge, progress)
                    .run(0, plan.count()));
    findings.covered(name, found.coverage());
    Figures figures = findings.figures(name);
    figures.set(GROUP, "long runs", found.runs());
    figures.set(GROUP, "long runs replayed", found.replayed());
    figures.set(GROUP, "cluster-hours", "%.1f".formatted(found.clusterHours()));
    figures.set(
        GROUP, "cluster-hours per CPU-hour", "%.0f".formatted(found.clusterHoursPerCpuHour()));
    figures.set(GROUP, "operations judged for linearizability", found.returned());
    findings.add(check(name, found));
  }

  private static void tell(String name, long done, LongRuns plan, Findings findings) {
    if (done % PROGRESS_EVERY == 0) {
      findings.say(name + " " + done + " of " + plan.count() + " long runs simulated");
    }
  }

  private static Check check(String name, LongCampaignResult found) {
    if (found.failure().isPresent()) {
      LongCampaignResult.Failure failure = found.failure().get();
      return Check.failed(
          name, GROUP, "seed " + failure.seed(), failure.sentence() + "\n" + failure.replay());
    }
    return found.neverStruck().isEmpty()
        ? Check.passed(name, GROUP, "long runs", found.sentence())
        : Check.undecided(
            name, GROUP, "long runs", "these faults never struck: " + found.neverStruck());
  }

  static void mutants(Protocol protocol, int schedulesMax, Judges judges, Findings findings) {
    String name = protocol.name();
    if (JavaMutants.of(name).isEmpty()) {
      findings.add(Check.undecided(name, "java mutant", "all", "there is no Java mutant"));
      return;
    }
    Scenario scenario = ReplayCheck.scenario(protocol);
    List<MutantFinding> found =
        judges.lend(protocol, judge -> new MutantHunt(scenario, judge, schedulesMax).all());
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
}
