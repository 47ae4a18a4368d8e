package dev.lockstep.evidence.run;

import dev.lockstep.traces.TraceSink;
import dev.lockstep.traces.ndjson.NdjsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the traces of a recorded run lie. */
final class TraceFolders {

  private TraceFolders() {}

  /** Opens the trace of an incarnation for writing. */
  static TraceSink sink(Path traces, String node, long incarnation) {
    try {
      Path folder = Files.createDirectories(traces.resolve(node));
      return NdjsonWriter.create(folder.resolve(incarnation + ".ndjson")).sink(node, incarnation);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
