package dev.lockstep.cli;

import dev.lockstep.evidence.TraceInputs;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.chronicle.Traces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes traces as NDJSON. */
@Command(
    name = "export",
    description = {
      "Writes traces as one NDJSON file, merged into a legal order: the form that other programs",
      "and languages read and write."
    },
    footer = {"  lockstep export run/traces --out merged.ndjson"})
final class ExportCommand extends TraceCommand {

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      required = true,
      description = "The file to write; an existing one is replaced.")
  private Path out;

  ExportCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  Exit execute(List<Path> traces) throws IOException {
    Path parent = out.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    try (TraceStream stream = TraceInputs.merged(traces)) {
      terminal().out(Traces.toNdjson(stream, out) + " records in " + out);
    }
    return Exit.PASSED;
  }
}
