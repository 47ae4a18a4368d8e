package dev.lockstep.cli;

import dev.lockstep.evidence.TraceInputs;
import dev.lockstep.replay.SpecificationException;
import dev.lockstep.specs.SpecsException;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.chronicle.Traces;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes traces as NDJSON, or as a module and a model for plain TLC. */
@Command(
    name = "export",
    description = {
      "Writes traces, merged into a legal order, as one NDJSON file, the form that other programs",
      "and languages read and write; or as a TLA+ module and a model with which plain TLC judges the",
      "same trace again without Lockstep. That folder's README says how to run TLC on it."
    },
    footer = {
      "  lockstep export run/traces --out merged.ndjson",
      "  lockstep export run/traces --tlc again --instances 5"
    })
final class ExportCommand extends TraceCommand {

  /** Where to: one of the two at least. */
  private static final class Target {
    @Option(
        names = {"-o", "--out"},
        paramLabel = "FILE",
        description = "The NDJSON file to write; an existing one is replaced.")
    private Path out;

    @Option(
        names = {"--tlc", "--module"},
        paramLabel = "DIR",
        description = "An empty or new folder for the module and the model.")
    private Path tlc;
  }

  @ArgGroup(exclusive = false, multiplicity = "1")
  private Target target = new Target();

  @Option(
      names = "--instances",
      paramLabel = "N",
      defaultValue = "10",
      description = {
        "With --tlc: the first N instances (default: 10). Plain TLC holds the whole module in",
        "memory, and more instances take it longer than replay."
      })
  private int instances;

  @Option(
      names = "--instance",
      paramLabel = "NAME",
      description = "With --tlc: this instance instead; may be repeated.")
  private Set<String> named = new LinkedHashSet<>();

  @Mixin private SpecificationOption specification = new SpecificationOption();

  ExportCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  Exit execute(List<Path> traces) throws IOException {
    atLeastOne("--instances", instances);
    if (target.out != null) {
      Files.createDirectories(target.out.toAbsolutePath().getParent());
      try (TraceStream stream = inOrder(traces)) {
        terminal().out(Traces.toNdjson(stream, target.out) + " records in " + target.out);
      }
    }
    if (target.tlc != null) {
      toTlc(traces);
    }
    return Exit.PASSED;
  }

  private void toTlc(List<Path> traces) throws IOException {
    try {
      TlcExport export =
          named.isEmpty()
              ? TlcExport.ofFirst(traces, instances)
              : TlcExport.of(traces, List.copyOf(named));
      export.write(specification.view(TraceInputs.header(traces.get(0))), target.tlc);
      terminal()
          .out(
              "module and model of "
                  + export.instances().size()
                  + " of "
                  + export.present()
                  + " instances in "
                  + target.tlc);
      if (named.isEmpty() && export.instances().size() < export.present()) {
        terminal()
            .err(
                "lockstep: only the first "
                    + export.instances().size()
                    + " instances were exported; --instances N takes more, --instance NAME others");
      }
    } catch (DirectoryNotEmptyException full) {
      throw new CommandFailure(
          Exit.USAGE, target.tlc + " is not empty; name a new folder for the module", full);
    } catch (SpecificationException | SpecsException unusable) {
      throw new CommandFailure(Exit.MISSING, unusable.getMessage(), unusable);
    }
  }
}
