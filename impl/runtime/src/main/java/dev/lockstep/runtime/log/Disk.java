package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Every call that changes files or makes bytes durable goes through here, so that a test can fail
 * it, can see that none is missing, and can end the run before and after each of them.
 */
public interface Disk {

  /** A call that makes something durable. */
  @FunctionalInterface
  interface Force {
    /** Returns when the bytes are on the disk. */
    void run() throws IOException;
  }

  /** A call that changes files and makes nothing durable. */
  @FunctionalInterface
  interface Change {
    /** Returns when the operating system has taken the change. */
    void run() throws IOException;
  }

  /** The operating system's disk. */
  Disk REAL =
      new Disk() {
        @Override
        public void force(Path file, Force force) throws IOException {
          force.run();
        }

        @Override
        public void syncDirectory(Path directory) throws IOException {
          try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
          }
        }
      };

  /**
   * Carries out a change: bytes written, a file made, renamed or deleted. It is not durable before
   * a {@link #force} of the file or a {@link #syncDirectory} of its directory.
   *
   * @param path the file or directory that changes
   */
  default void change(Path path, Change change) throws IOException {
    change.run();
  }

  /**
   * How many zeros a log writes ahead of its frames, at least 1: so many that few syncs carry them,
   * and so few that one which does takes little longer.
   */
  default int bytesAhead() {
    return 256 << 10;
  }

  /** Makes a file's content durable by the given call. */
  void force(Path file, Force force) throws IOException;

  /**
   * Makes a range of a file's content durable by the given call.
   *
   * @param from its first byte
   * @param to the byte behind it
   */
  default void force(Path file, long from, long to, Force force) throws IOException {
    force(file, force);
  }

  /** Makes the names in a directory durable: without it a new file can vanish in a power cut. */
  void syncDirectory(Path directory) throws IOException;
}
