package dev.lockstep.evidence.verify;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.ReplayJudge;
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
  private static final String GROUP = "run";
  private static final String SECTION = "recorded run";

  private RunPart() {}

  static void run(Protocol protocol, VerifyPlan plan, Path folder, Findings findings)
      throws IOException, InterruptedException {
    String name = protocol.name();
    RunPlan runPlan =
        RunPlan.of(
                protocol,
                protocol.exampleCluster(),
                folder,
                plan.seed(),
                plan.instances(),
                plan.faults())
            .withSpecificationHash(SpecificationSource.of(name).hash());
    RunReport report = new RecordedRun(runPlan, line -> {}).run();
    figures(findings.figures(name), report);
    for (String reason : report.skipped()) {
      findings.say("skipped: " + name + " " + reason);
      findings.figures(name).set(SECTION, "skipped", report.skipped().size() + " faults");
    }
    for (String problem : report.problems()) {
      findings.add(
          Check.failed(name, GROUP, "problem " + report.problems().indexOf(problem), problem));
    }
    for (String reason : report.voids()) {
      findings.add(Check.undecided(name, GROUP, "void " + report.voids().indexOf(reason), reason));
    }
    if (report.problems().isEmpty() && report.voids().isEmpty()) {
      findings.add(Check.passed(name, GROUP, "faults", report.summary()));
    }
    findings.add(progress(name, report));
    findings.add(judged(name, report.seen()));
    replay(protocol, runPlan, findings);
  }

  private static Check progress(String protocol, RunReport report) {
    Seen seen = report.seen();
    int open = seen.unfinished().size();
    return open == 0
        ? Check.passed(
            protocol, GROUP, "progress", seen.asked() + " " + seen.noun() + " came to their end")
        : Check.failed(
            protocol,
            GROUP,
            "progress",
            "%d of %d %s did not end, such as %s"
                .formatted(open, seen.asked(), seen.noun(), seen.unfinished().get(0)));
  }

  static Check judged(String protocol, Seen seen) {
    return switch (seen.verdict()) {
      case ACCEPTED -> Check.passed(protocol, GROUP, "outcomes", seen.sentence());
      case REJECTED -> Check.failed(protocol, GROUP, "outcomes", seen.sentence());
      case UNDECIDED -> Check.undecided(protocol, GROUP, "outcomes", seen.sentence());
    };
  }

  private static void replay(Protocol protocol, RunPlan runPlan, Findings findings) {
    String name = protocol.name();
    List<Path> traces = TraceInputs.find(List.of(runPlan.folder()));
    long startNanos = System.nanoTime();
    ReplayReport report;
    try (TraceStream stream = TraceInputs.merged(traces);
        ReplayJudge judge = ReplayJudge.of(protocol)) {
      report = judge.replay(TraceInputs.iterator(stream));
    } catch (MalformedTraceException malformed) {
      findings.add(Check.failed(name, "replay", "recorded run", malformed.getMessage()));
      return;
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    findings.covered(name, report.coverage());
    Figures figures = findings.figures(name);
    figures.set(SECTION, "events", report.events());
    figures.set("replay", "events per second", Math.round(report.events() / seconds));
    String sentence = String.join("\n    ", report.lines());
    if (report.verdict() instanceof Verdict.Accepted) {
      findings.add(
          Check.passed(name, "replay", "recorded run", report.verdict().sentence()).took(seconds));
    } else if (report.verdict() instanceof Verdict.Undecided) {
      findings.add(Check.undecided(name, "replay", "recorded run", sentence));
    } else {
      findings.add(Check.failed(name, "replay", "recorded run", sentence));
    }
  }

  private static void figures(Figures figures, RunReport report) {
    figures.set(SECTION, "processes", report.processes());
    report
        .tallies()
        .forEach(
            (kind, tally) -> figures.set(SECTION, kind.text() + ": " + kind.unit(), tally.bites()));
    figures.set(SECTION, "frames refused", report.framesRefused());
    figures.set(SECTION, "requests unknown at first", report.seen().doubts());
    figures.set(SECTION, report.seen().noun(), report.seen().asked());
  }
}
