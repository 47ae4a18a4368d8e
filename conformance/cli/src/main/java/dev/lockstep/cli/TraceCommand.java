package dev.lockstep.cli;

import dev.lockstep.evidence.TraceInputs;
import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.chronicle.ChronicleUnavailableException;
import dev.lockstep.traces.chronicle.TraceNotFoundException;
import dev.lockstep.traces.chronicle.Traces;
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

  /** The places that the user named. */
  final List<Path> places() {
    return places;
  }

  /**
   * The records of these traces: of several in a legal order, of one as it stands, since the trace
   * of one node receives messages from nodes whose traces are not there.
   */
  static TraceStream inOrder(List<Path> traces) {
    return traces.size() == 1 ? Traces.open(traces).get(0) : TraceInputs.merged(traces);
  }

  /** Does the work on these traces. */
  abstract Exit execute(List<Path> traces) throws IOException;

  /** Does the work on the traces that the places hold now. */
  Exit read() throws IOException {
    return execute(TraceInputs.find(places));
  }

  @Override
  final Exit execute() throws IOException {
    try {
      return read();
    } catch (TraceNotFoundException none) {
      throw new CommandFailure(Exit.MISSING, none.getMessage(), none);
    } catch (MalformedTraceException malformed) {
      throw new CommandFailure(Exit.MALFORMED, malformed.getMessage(), malformed);
    } catch (ChronicleUnavailableException unavailable) {
      throw new CommandFailure(Exit.MISSING, unavailable.getMessage(), unavailable);
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
  }
}
