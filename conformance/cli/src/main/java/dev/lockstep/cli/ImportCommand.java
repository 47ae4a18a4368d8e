package dev.lockstep.cli;

import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.chronicle.Traces;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes traces into queues. */
@Command(
    name = "import",
    description = {
      "Writes the records of NDJSON traces into Chronicle Queues, one directory for each node and",
      "incarnation, as a node would have recorded them."
    },
    footer = {"  lockstep import merged.ndjson --out queues"})
final class ImportCommand extends TraceCommand {

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      required = true,
      description = "Folder for the queues; made if it is missing.")
  private Path out;

  ImportCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  Exit execute(List<Path> traces) {
    try (TraceStream stream = inOrder(traces)) {
      terminal().out(Traces.toQueues(stream, out) + " records in queues under " + out);
    }
    return Exit.PASSED;
  }
}
