package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** On what a log is kept. Both kinds hold the same frames and pass the same contract test. */
public enum LogKind {
  /** Chronicle Queue; needs JVM flags, see {@link dev.lockstep.traces.chronicle.JvmFlags}. */
  CHRONICLE {
    @Override
    boolean reopens() {
      return false;
    }

    @Override
    FrameSource source(Path directory) throws IOException {
      return ChronicleLog.source(directory);
    }

    @Override
    FramedLog open(
        Path directory,
        LogIdentity identity,
        CounterFile mark,
        FramedLog.Position position,
        Disk disk)
        throws IOException {
      return new ChronicleLog(directory, identity, mark, position, disk);
    }
  },
  /** One plain file; needs no flags. */
  FILE {
    @Override
    boolean reopens() {
      return true;
    }

    @Override
    FrameSource source(Path directory) throws IOException {
      return FileLog.source(directory);
    }

    @Override
    FramedLog open(
        Path directory,
        LogIdentity identity,
        CounterFile mark,
        FramedLog.Position position,
        Disk disk)
        throws IOException {
      return new FileLog(directory, identity, mark, position, disk);
    }
  };

  /**
   * Whether a log whose frames are all intact may be appended to after a restart. A Chronicle Queue
   * may not: behind the frames it has indexes and locks that a scan does not vouch for, and that a
   * killed process leaves in any state; so each start copies into a queue of its own.
   */
  abstract boolean reopens();

  /** The frames of a log, in order; reading changes nothing. */
  abstract FrameSource source(Path directory) throws IOException;

  /** Opens a log, perhaps an empty one, for appending behind the given position. */
  abstract FramedLog open(
      Path directory,
      LogIdentity identity,
      CounterFile mark,
      FramedLog.Position position,
      Disk disk)
      throws IOException;

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
