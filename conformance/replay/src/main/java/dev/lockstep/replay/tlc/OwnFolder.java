package dev.lockstep.replay.tlc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A temporary folder of files, which also goes when the JVM is ended from outside. */
final class OwnFolder implements AutoCloseable {
  private final Path path;
  private final Thread atEnd = new Thread(this::delete, "lockstep-replay-folder");

  OwnFolder() throws IOException {
    this.path = Files.createTempDirectory("lockstep-replay");
    Runtime.getRuntime().addShutdownHook(atEnd);
  }

  Path path() {
    return path;
  }

  /** Deletes the folder. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atEnd);
    } catch (IllegalStateException ending) {
      return; // and so it is deleted already, or soon
    }
    delete();
  }

  private void delete() {
    try (Stream<Path> all = Files.list(path)) {
      for (Path file : all.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(path);
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(OwnFolder.class)
          .debug("can't delete the temporary folder {}", path, e);
    }
  }
}
