package dev.lockstep.replay;

import dev.lockstep.core.Protocol;
import dev.lockstep.traces.ndjson.NdjsonWriter;
import java.nio.file.Path;

/** Writes a recorded trace of the real machines to a file: PROTOCOL INSTANCES FILE. */
final class RecordSample {
  private RecordSample() {}

  public static void main(String[] args) {
    CoreRun run = CoreReplayTest.run(Protocol.named(args[0]), 11, Integer.parseInt(args[1]), 60, 0);
    try (NdjsonWriter writer = NdjsonWriter.create(Path.of(args[2]))) {
      run.entries.forEach(writer::write);
    }
  }
}
