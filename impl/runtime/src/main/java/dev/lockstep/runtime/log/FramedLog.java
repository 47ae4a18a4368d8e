package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The log on both kinds of files: the current generation, the one to come, and fail-stop. */
final class FramedLog implements Log {

  /** An operation on the disk, with a result. */
  private interface Operation<T> {
    T run() throws IOException;
  }

  private final Generations generations;
  private volatile Generation current;
  private Replacement replacing;
  private volatile LogException stopped;

  FramedLog(Generations generations, Generation current) {
    this.generations = generations;
    this.current = current;
  }

  @Override
  public long append(String instance, byte[] record) {
    requireRunning();
    byte[] frame = current.frame(instance, record);
    long sequence = guard("writing to", () -> current.write(frame));
    if (replacing != null) {
      replacing.since(instance, record);
    }
    return sequence;
  }

  @Override
  public Sync beginSync() {
    requireRunning();
    if (replacing != null && replacing.next != null) {
      return beginSyncOfReplacement();
    }
    Generation synced = current;
    long upTo = synced.last();
    return () ->
        guard(
            "syncing",
            () -> {
              synced.sync(upTo);
              return null;
            });
  }

  /**
   * From here on records go to the new generation, which counts once the sync is over. Until then
   * the old one has all that was acknowledged.
   */
  private Sync beginSyncOfReplacement() {
    Generation old = current;
    Generation next = replacing.next;
    guard("compacting", replacing::catchUp);
    current = next;
    replacing = null;
    long upTo = next.last();
    return () ->
        guard(
            "compacting",
            () -> {
              generations.replace(old, next, upTo);
              return null;
            });
  }

  @Override
  public void idle() {
    if (stopped == null) {
      guard(
          "syncing the mark of",
          () -> {
            current.forceMark();
            return null;
          });
    }
  }

  @Override
  public Compaction beginCompaction() {
    requireRunning();
    replacing = new Replacement(current.number() + 1);
    return replacing;
  }

  /** The generation to come, and what was appended since its contents were decided. */
  private final class Replacement implements Compaction {
    private final int number;
    private final List<Entry> since = new ArrayList<>();
    private volatile boolean refused;
    private volatile Generation next;

    Replacement(int number) {
      this.number = number;
    }

    @Override
    public void write(List<byte[]> summaries, List<Entry> live) {
      for (byte[] summary : summaries) {
        if (summary.length > PAYLOAD_BYTES_MAX) {
          refused = true;
          throw new IllegalArgumentException(
              "a summary of " + summary.length + " bytes is larger than a log takes");
        }
      }
      next = guard("compacting", () -> generations.build(number, summaries, live));
    }

    void since(String instance, byte[] record) {
      if (!refused) {
        since.add(new Entry(since.size() + 1L, instance, record));
      }
    }

    Void catchUp() throws IOException {
      for (Entry entry : since) {
        next.write(next.frame(entry.instance(), entry.record()));
      }
      return null;
    }
  }

  @Override
  public void close() {
    if (stopped == null) {
      stopped =
          failed("the log in " + current.directory() + " has stopped; restart the node", null);
    }
    current.close();
    if (replacing != null && replacing.next != null) {
      replacing.next.close();
    }
  }

  /** What stopped the log stays the reason, on whichever thread it was seen. */
  private void requireRunning() {
    if (stopped != null) {
      throw stopped;
    }
  }

  private static LogException failed(String sentence, Throwable cause) {
    return new LogException(LogException.Kind.FAILED, sentence, cause);
  }

  /**
   * Runs a disk operation. A fault in a mapped page arrives as an InternalError (JLS 11.1.3 calls
   * it asynchronous), a failed sync as an IOException: both stop the log like any other.
   */
  private <T> T guard(String doing, Operation<T> operation) {
    requireRunning();
    Path place = current.directory();
    try {
      return operation.run();
    } catch (IOException | RuntimeException | InternalError e) {
      stopped =
          failed(
              doing
                  + " the log in "
                  + place
                  + " failed ("
                  + reason(e)
                  + "); the node has stopped, restart it when the disk is sound",
              e);
      throw stopped;
    }
  }

  /** What the JVM says of a mapped page names neither the disk nor what to do. */
  private static String reason(Throwable failure) {
    return failure instanceof InternalError
        ? "a mapped page could not be read or written: the disk is full or failing"
        : failure.getMessage();
  }
}
