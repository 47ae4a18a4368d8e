package dev.lockstep.specs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Deletes folders; apart from {@link RunFolder}, whose hook can't be set while the JVM ends. */
final class Folders {

  private Folders() {}

  /** Deletes a folder and all that it holds, as far as it can; not an error if it is gone. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // The operating system clears its temporary folder; nothing depends on this one.
    }
  }
}
