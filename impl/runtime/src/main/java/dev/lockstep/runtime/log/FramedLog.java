package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What all kinds of log share: frames, numbers, the sync mark and fail-stop.
 *
 * <p>Invariants: (1) {@code mark <= synced <= last}; (2) the mark is raised after a sync returned
 * and before anybody hears of it, so that a record at or below the mark was acknowledged and must
 * be found again.
 */
abstract class FramedLog implements Log {

  /** Where the next frame goes. */
  record Position(long lastSequence, long offset) {}

  private final LogIdentity identity;
  private final CounterFile mark;
  private final Path place;
  private long last;
  private long offset;
  private boolean markForced = true;
  private boolean stopped;

  FramedLog(LogIdentity identity, CounterFile mark, Path place, Position position) {
    this.identity = identity;
    this.mark = mark;
    this.place = place;
    this.last = position.lastSequence();
    this.offset = position.offset();
  }

  /** Writes a whole frame behind the last one. */
  abstract void write(byte[] frame) throws IOException;

  /** Makes all frames durable. */
  abstract void force() throws IOException;

  /** Releases files. */
  abstract void release() throws IOException;

  @Override
  public final long append(String instance, byte[] record) {
    requireRunning();
    byte[] frame = Frame.record(identity, last + 1, offset, instance, record);
    guard("writing to", () -> write(frame));
    offset += frame.length;
    return ++last;
  }

  @Override
  public final void sync() {
    requireRunning();
    guard(
        "syncing",
        () -> {
          force();
          if (last > mark.value()) {
            mark.set(last);
            markForced = false;
          }
        });
  }

  @Override
  public final void idle() {
    if (!stopped && !markForced) {
      guard("syncing the mark of", mark::force);
      markForced = true;
    }
  }

  @Override
  public final void close() {
    stopped = true;
    mark.close();
    try {
      release();
    } catch (IOException | RuntimeException e) {
      // What was acknowledged is durable already; the rest may be lost anyway.
      org.slf4j.LoggerFactory.getLogger(FramedLog.class).warn("closing {} failed", place, e);
    }
  }

  private void requireRunning() {
    if (stopped) {
      throw new LogException(
          LogException.Kind.FAILED, "the log in " + place + " has stopped; restart the node");
    }
  }

  /**
   * Runs a disk operation. A fault in a mapped page arrives as an InternalError (JLS 11.1.3 calls
   * it asynchronous), a failed msync as an UncheckedIOException: both stop the log like any other.
   */
  private void guard(String doing, Disk.Force operation) {
    try {
      operation.run();
    } catch (IOException | RuntimeException | InternalError e) {
      stopped = true;
      throw new LogException(
          LogException.Kind.FAILED,
          doing
              + " the log in "
              + place
              + " failed ("
              + e.getMessage()
              + "); the node has stopped, restart it when the disk is sound",
          e);
    }
  }
}
