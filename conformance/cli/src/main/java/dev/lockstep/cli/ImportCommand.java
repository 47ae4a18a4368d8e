package dev.lockstep.cli;

import dev.lockstep.evidence.TraceInputs;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.chronicle.ChronicleRecorder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    Map<String, ChronicleRecorder> recorders = new LinkedHashMap<>();
    long records = 0;
    try (TraceStream stream = TraceInputs.merged(traces)) {
      for (TraceEntry entry = stream.next(); entry != null; entry = stream.next()) {
        String name = entry.node() + "." + entry.incarnation();
        ChronicleRecorder recorder = recorders.get(name);
        if (recorder == null) {
          terminal().status("writing " + name);
          recorder = ChronicleRecorder.create(out, entry.node(), entry.incarnation());
          recorders.put(name, recorder);
        }
        recorder.accept(entry.record());
        if (recorder.dropped() > 0 || recorder.hasFailed()) {
          throw new CommandFailure(Exit.MISSING, out + " did not take a record; is the disk full?");
        }
        records++;
      }
    } finally {
      recorders.values().forEach(ChronicleRecorder::close);
    }
    terminal().out(records + " records in " + recorders.size() + " queues under " + out);
    return Exit.PASSED;
  }
}
