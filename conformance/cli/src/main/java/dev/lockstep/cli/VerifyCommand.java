package dev.lockstep.cli;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.report.Evidence;
import dev.lockstep.evidence.report.EvidenceTable;
import dev.lockstep.evidence.verify.Verify;
import dev.lockstep.evidence.verify.VerifyPlan;
import dev.lockstep.specs.Tier;
import dev.lockstep.traces.chronicle.ChronicleUnavailableException;
import dev.lockstep.traces.chronicle.JvmFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The main job. */
@Command(
    name = "verify",
    description = {
      "The main job, for each registered protocol or those named: checks the models of every rung, runs real",
      "processes that are killed while they work, replays their traces against the specification,",
      "judges what clients saw, replays simulated schedules, and hunts the mutants. Ends with one",
      "table of evidence, and the same as JSON and JUnit XML."
    },
    footer = {"  lockstep verify", "  lockstep verify paxos --tier nightly --out evidence"})
final class VerifyCommand extends LockstepCommand {

  @Parameters(
      paramLabel = "PROTOCOL",
      arity = "0..*",
      description = "Which protocols (default: every registered one).")
  private List<String> names = List.of();

  @Option(
      names = "--tier",
      paramLabel = "TIER",
      defaultValue = "default",
      description = "Which models: quick, default or nightly (default: default).")
  private String tier;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      defaultValue = "target/lockstep",
      description = "Folder of the reports and runs (default: target/lockstep).")
  private Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the recorded runs (default: 1).")
  private long seed;

  VerifyCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  Exit execute() throws IOException, InterruptedException {
    Tier wanted =
        Tier.named(tier)
            .orElseThrow(
                () -> wrongUsage("There is no tier " + tier + "; use quick, default or nightly"));
    try {
      JvmFlags.require();
    } catch (ChronicleUnavailableException unavailable) {
      throw new CommandFailure(Exit.MISSING, unavailable.getMessage(), unavailable);
    }
    VerifyPlan plan = VerifyPlan.of(protocols(), wanted, out, seed);
    Files.createDirectories(out); // or the user hears at the end that it can't be
    Evidence evidence = new Verify(plan, terminal()::err).run();
    terminal().out(EvidenceTable.of(evidence).stripTrailing());
    terminal().out("written to " + out);
    return switch (evidence.verdict()) {
      case PASSED -> Exit.PASSED;
      case FAILED -> Exit.REJECTED;
      case UNDECIDED -> Exit.UNDECIDED;
    };
  }

  private List<Protocol> protocols() {
    return names.isEmpty()
        ? Protocol.registered()
        : asked(() -> names.stream().distinct().map(Protocol::named).toList());
  }
}
