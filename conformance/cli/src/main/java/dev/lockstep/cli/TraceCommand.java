package dev.lockstep.cli;

import dev.lockstep.evidence.TraceInputs;
import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.chronicle.ChronicleUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Parameters;

/** What the commands that read traces have in common. */
abstract class TraceCommand extends LockstepCommand {

  @Parameters(
      arity = "1..*",
      paramLabel = "TRACE",
      description = "NDJSON files, directories of queues, or folders with them.")
  private List<Path> places = List.of();

  TraceCommand(Terminal terminal) {
    super(terminal);
  }

  /** Does the work on these traces. */
  abstract Exit execute(List<Path> traces) throws IOException;

  @Override
  final Exit execute() throws IOException {
    try {
      List<Path> traces = TraceInputs.find(places);
      if (traces.isEmpty()) {
        throw new CommandFailure(
            Exit.MALFORMED,
            "there is no trace in "
                + places.get(0)
                + "; a trace is a .ndjson file or the directory of a queue");
      }
      return execute(traces);
    } catch (MalformedTraceException malformed) {
      throw new CommandFailure(Exit.MALFORMED, malformed.getMessage(), malformed);
    } catch (ChronicleUnavailableException unavailable) {
      throw new CommandFailure(Exit.MISSING, unavailable.getMessage(), unavailable);
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
  }
}
