package dev.lockstep.cli;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.SpecificationSource;
import dev.lockstep.evidence.run.RecordedRun;
import dev.lockstep.evidence.run.RunPlan;
import dev.lockstep.evidence.run.RunReport;
import dev.lockstep.specs.SpecsException;
import dev.lockstep.traces.chronicle.ChronicleUnavailableException;
import dev.lockstep.traces.chronicle.JvmFlags;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a protocol as real processes and records traces. */
@Command(
    name = "record",
    description = {
      "Runs a registered protocol as real processes, one for each node, while clients ask, processes",
      "are killed and paused, and messages are lost, delayed and repeated. Leaves each node's data,",
      "traces in queues, and what the clients saw, for replay."
    },
    footer = {
      "  lockstep record paxos --out run --instances 100 --kills 10",
      "  lockstep replay run"
    })
final class RecordCommand extends LockstepCommand {

  @Parameters(paramLabel = "PROTOCOL", description = "A registered protocol.")
  private String protocol;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      required = true,
      description = "An empty or new folder.")
  private Path out;

  @Option(
      names = "--instances",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many transactions or decrees (default: 200).")
  private int instances;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "20",
      description = "How often a process is killed and started again (default: 20).")
  private int kills;

  @Option(
      names = "--pauses",
      paramLabel = "N",
      defaultValue = "6",
      description = "How often a process is stopped and continued (default: 6).")
  private int pauses;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the clients' choices and of the faults (default: 1).")
  private long seed;

  RecordCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  Exit execute() throws IOException, InterruptedException {
    RunPlan plan = plan();
    try {
      JvmFlags.require();
      RunReport report = new RecordedRun(plan, terminal()::err).run();
      return conclude(report);
    } catch (ChronicleUnavailableException unavailable) {
      throw new CommandFailure(Exit.MISSING, unavailable.getMessage(), unavailable);
    } catch (DirectoryNotEmptyException full) {
      throw new CommandFailure(
          Exit.USAGE, out + " is not empty; name a new folder for the run", full);
    }
  }

  private RunPlan plan() {
    atLeastOne("--instances", instances);
    if (kills < 0 || pauses < 0) {
      throw wrongUsage("--kills and --pauses are not negative");
    }
    Protocol named;
    try {
      named = Protocol.named(protocol);
    } catch (IllegalArgumentException unknown) {
      throw wrongUsage(unknown.getMessage());
    }
    String hash;
    try {
      hash = SpecificationSource.of(protocol).hash();
    } catch (SpecsException unusable) {
      throw new CommandFailure(Exit.MISSING, unusable.getMessage(), unusable);
    }
    return RunPlan.of(named, out, seed).with(instances, kills, pauses).withSpecificationHash(hash);
  }

  private Exit conclude(RunReport report) {
    terminal()
        .out(
            report.processes()
                + " processes, "
                + report.killCount()
                + " kills, "
                + report.pauses()
                + " pauses, "
                + report.lost()
                + " messages lost, "
                + report.delayed()
                + " delayed, "
                + report.duplicated()
                + " repeated; "
                + (report.histories().size() - report.unfinished().size())
                + " of "
                + report.histories().size()
                + " instances ended");
    terminal().out("recorded in " + out);
    List<String> problems = report.problems();
    problems.forEach(problem -> terminal().err("lockstep: " + problem));
    report.voids().forEach(reason -> terminal().err("lockstep: void: " + reason));
    if (!problems.isEmpty()) {
      return Exit.REJECTED;
    }
    return report.voids().isEmpty() ? Exit.PASSED : Exit.UNDECIDED;
  }
}
