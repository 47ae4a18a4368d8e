package dev.lockstep.runtime.commit;

import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogException;
import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.ndjson.Ndjson;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The operators' book: the file {@code resolutions.ndjson} in the participant's directory, one line
 * for each time that somebody asked to resolve a transaction by hand. What was decided stands in
 * the log; this says who wanted it and why. Each line is durable before the request is made.
 *
 * <p>Thread-safe.
 */
final class Resolutions {

  private final Path file;
  private final Disk disk;

  Resolutions(Path directory, Disk disk) {
    this.file = directory.resolve("resolutions.ndjson");
    this.disk = disk;
  }

  synchronized void add(Resolution resolution) {
    // The line end comes first, so that a line that a crash cut short ends there.
    // A stream, not a channel: an interrupt of the caller would close a channel half-way.
    try (FileOutputStream stream = new FileOutputStream(file.toFile(), true)) {
      stream.write(("\n" + Ndjson.text(resolution.toValue())).getBytes(StandardCharsets.UTF_8));
      disk.force(file, () -> stream.getFD().sync());
      disk.syncDirectory(file.getParent());
    } catch (IOException e) {
      throw new LogException(
          LogException.Kind.FAILED,
          "the note could not be written to "
              + file
              + " ("
              + e.getMessage()
              + "), so nothing was resolved; mend that and ask again",
          e);
    }
  }

  /** All that was asked; a line that a crash cut short is left out: its request was never made. */
  synchronized List<Resolution> all() {
    List<Resolution> all = new ArrayList<>();
    try {
      if (Files.exists(file)) {
        for (String line : Files.readString(file).split("\n")) {
          read(line).flatMap(Resolution::of).ifPresent(all::add);
        }
      }
    } catch (IOException e) {
      throw new LogException(
          LogException.Kind.MISSING, "the notes in " + file + " can't be read: " + e, e);
    }
    return all;
  }

  private static java.util.Optional<Value> read(String line) {
    try {
      return java.util.Optional.of(Ndjson.value(line));
    } catch (MalformedTraceException e) {
      return java.util.Optional.empty();
    }
  }
}
