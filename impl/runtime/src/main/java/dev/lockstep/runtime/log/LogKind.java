package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** On what a log is kept. Both kinds hold the same frames and pass the same contract test. */
public enum LogKind {
  /** Chronicle Queue; needs JVM flags, see {@link dev.lockstep.traces.chronicle.JvmFlags}. */
  CHRONICLE {
    @Override
    FrameSource source(Path directory) throws IOException {
      return ChronicleSource.open(directory);
    }

    @Override
    FrameSink sink(Path directory, Disk disk) {
      return new ChronicleSink(directory, disk);
    }
  },
  /** One plain file; needs no flags. */
  FILE {
    @Override
    FrameSource source(Path directory) throws IOException {
      return FileSource.open(directory);
    }

    @Override
    FrameSink sink(Path directory, Disk disk) throws IOException {
      return new FileSink(directory, disk);
    }
  };

  /** The frames of a log, in order; reading changes nothing. */
  abstract FrameSource source(Path directory) throws IOException;

  /** Begins an empty log in an empty directory. */
  abstract FrameSink sink(Path directory, Disk disk) throws IOException;

  /** The name in commands and files: the constant's in lower case. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The kind of that name.
   *
   * @throws IllegalArgumentException naming the kinds
   */
  public static LogKind of(String text) {
    for (LogKind kind : values()) {
      if (kind.text().equals(text)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "no kind of log \"" + text + "\"; there are \"chronicle\" and \"file\"");
  }
}
