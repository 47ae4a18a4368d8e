package dev.lockstep.runtime.log;

import java.io.IOException;
import java.util.List;

/** The log on both kinds of files: the current generation, and fail-stop. */
final class FramedLog implements Log {

  /** An operation on the disk, with a result. */
  private interface Operation<T> {
    T run() throws IOException;
  }

  private final Generations generations;
  private Generation current;
  private boolean stopped;

  FramedLog(Generations generations, Generation current) {
    this.generations = generations;
    this.current = current;
  }

  @Override
  public long append(String instance, byte[] record) {
    requireRunning();
    byte[] frame = current.frame(instance, record);
    return guard("writing to", () -> current.write(frame));
  }

  @Override
  public void sync() {
    guard(
        "syncing",
        () -> {
          current.sync();
          return null;
        });
  }

  @Override
  public void idle() {
    if (!stopped) {
      guard(
          "syncing the mark of",
          () -> {
            current.forceMark();
            return null;
          });
    }
  }

  @Override
  public void compact(List<byte[]> summaries, List<Entry> live) {
    requireRunning();
    for (byte[] summary : summaries) {
      if (summary.length > PAYLOAD_BYTES_MAX) {
        throw new IllegalArgumentException(
            "a summary of " + summary.length + " bytes is larger than a log takes");
      }
    }
    current = guard("compacting", () -> generations.replace(current, summaries, live));
  }

  @Override
  public void close() {
    stopped = true;
    current.close();
  }

  private void requireRunning() {
    if (stopped) {
      throw new LogException(
          LogException.Kind.FAILED,
          "the log in " + current.directory() + " has stopped; restart the node");
    }
  }

  /**
   * Runs a disk operation. A fault in a mapped page arrives as an InternalError (JLS 11.1.3 calls
   * it asynchronous), a failed msync as an UncheckedIOException: both stop the log like any other.
   */
  private <T> T guard(String doing, Operation<T> operation) {
    requireRunning();
    try {
      return operation.run();
    } catch (IOException | RuntimeException | InternalError e) {
      stopped = true;
      throw new LogException(
          LogException.Kind.FAILED,
          doing
              + " the log in "
              + current.directory()
              + " failed ("
              + reason(e)
              + "); the node has stopped, restart it when the disk is sound",
          e);
    }
  }

  /** What the JVM says of a mapped page names neither the disk nor what to do. */
  private static String reason(Throwable failure) {
    return failure instanceof InternalError
        ? "a mapped page could not be read or written: the disk is full or failing"
        : failure.getMessage();
  }
}
