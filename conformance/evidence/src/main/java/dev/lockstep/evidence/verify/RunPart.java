package dev.lockstep.evidence.verify;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.SpecificationSource;
import dev.lockstep.evidence.TraceInputs;
import dev.lockstep.evidence.report.Check;
import dev.lockstep.evidence.report.Figures;
import dev.lockstep.evidence.run.RecordedRun;
import dev.lockstep.evidence.run.RunPlan;
import dev.lockstep.evidence.run.RunReport;
import dev.lockstep.evidence.run.Seen;
import dev.lockstep.replay.ReplayReport;
import dev.lockstep.replay.Verdict;
import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Records a run of real processes, replays its traces, and judges what clients saw. */
final class RunPart {
  private final Protocol protocol;
  private final Cluster cluster;
  private final VerifyPlan plan;
  private final Path folder;
  private final Judges judges;
  private final Findings findings;
  private final String name;
  private final String group;
  private final String section;

  private RunPart(
      Protocol protocol,
      Cluster cluster,
      String kind,
      VerifyPlan plan,
      Path folder,
      Judges judges,
      Findings findings) {
    this.protocol = protocol;
    this.cluster = cluster;
    this.plan = plan;
    this.folder = folder;
    this.judges = judges;
    this.findings = findings;
    this.name = protocol.name();
    this.group = "run" + kind;
    this.section = "recorded run" + kind;
  }

  /** On the protocol's example cluster. */
  static void run(Protocol protocol, VerifyPlan plan, Path folder, Judges judges, Findings findings)
      throws IOException, InterruptedException {
    new RunPart(protocol, protocol.exampleCluster(), "", plan, folder, judges, findings).run();
  }

  /** On a larger one. */
  static void run(
      Protocol protocol,
      Cluster cluster,
      VerifyPlan plan,
      Path folder,
      Judges judges,
      Findings findings)
      throws IOException, InterruptedException {
    String kind = " of " + cluster.nodes().size() + " nodes";
    new RunPart(protocol, cluster, kind, plan, folder, judges, findings).run();
  }

  private void run() throws IOException, InterruptedException {
    RunPlan runPlan =
        RunPlan.of(
                protocol, cluster, folder, plan.seed(), plan.instancesOf(protocol), plan.faults())
            .withSpecificationHash(SpecificationSource.of(name).hash());
    RunReport report = new RecordedRun(runPlan, line -> {}).run();
    figures(findings.figures(name), report);
    for (String reason : report.skipped()) {
      findings.say("skipped: " + name + " " + reason);
      findings.figures(name).set(section, "skipped", report.skipped().size() + " faults");
    }
    for (String problem : report.problems()) {
      findings.add(
          Check.failed(name, group, "problem " + report.problems().indexOf(problem), problem));
    }
    for (String reason : report.voids()) {
      findings.add(Check.undecided(name, group, "void " + report.voids().indexOf(reason), reason));
    }
    if (report.problems().isEmpty() && report.voids().isEmpty()) {
      findings.add(Check.passed(name, group, "faults", report.summary()));
    }
    findings.add(progress(report.seen()));
    findings.add(outcomes(report.seen()));
    replay();
  }

  private Check progress(Seen seen) {
    int open = seen.unfinished().size();
    return open == 0
        ? Check.passed(
            name, group, "progress", seen.asked() + " " + seen.noun() + " came to their end")
        : Check.failed(
            name,
            group,
            "progress",
            "%d of %d %s did not end, such as %s"
                .formatted(open, seen.asked(), seen.noun(), seen.unfinished().get(0)));
  }

  private Check outcomes(Seen seen) {
    return switch (seen.verdict()) {
      case ACCEPTED -> Check.passed(name, group, "outcomes", seen.sentence());
      case REJECTED -> Check.failed(name, group, "outcomes", seen.sentence());
      case UNDECIDED -> Check.undecided(name, group, "outcomes", seen.sentence());
    };
  }

  private void replay() {
    List<Path> traces = TraceInputs.find(List.of(folder));
    long startNanos = System.nanoTime();
    ReplayReport report;
    try (TraceStream stream = TraceInputs.merged(traces)) {
      report = judges.lend(protocol, judge -> judge.replay(TraceInputs.iterator(stream)));
    } catch (MalformedTraceException malformed) {
      findings.add(Check.failed(name, "replay", section, malformed.getMessage()));
      return;
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    findings.covered(name, report.coverage());
    Figures figures = findings.figures(name);
    figures.set(section, "events", report.events());
    figures.set("replay", "events per second", Math.round(report.events() / seconds));
    String sentence = String.join("\n    ", report.lines());
    if (report.verdict() instanceof Verdict.Accepted) {
      findings.add(
          Check.passed(name, "replay", section, report.verdict().sentence()).took(seconds));
    } else if (report.verdict() instanceof Verdict.Undecided) {
      findings.add(Check.undecided(name, "replay", section, sentence));
    } else {
      findings.add(Check.failed(name, "replay", section, sentence));
    }
  }

  private void figures(Figures figures, RunReport report) {
    figures.set(section, "processes", report.processes());
    report
        .tallies()
        .forEach(
            (kind, tally) -> figures.set(section, kind.text() + ": " + kind.unit(), tally.bites()));
    figures.set(section, "frames refused", report.framesRefused());
    figures.set(section, "requests unknown at first", report.seen().doubts());
    figures.set(section, report.seen().noun(), report.seen().asked());
  }
}
