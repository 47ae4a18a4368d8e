package dev.lockstep.runtime.log;

import java.util.Arrays;
import java.util.List;

/**
 * A node's log, open for appending.
 *
 * <p>Invariants: (1) a record is acknowledged only after a {@link Sync} that was begun after its
 * {@link #append} has returned; (2) after any error the log refuses every further call, for a
 * failed sync may have dropped the very pages that a second one would report as written (Rebello et
 * al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020); (3) sequence numbers
 * begin at 1 and have no holes; a compaction gives them anew.
 *
 * <p>Used by the node's own thread, but for what says otherwise; no thread that uses it may be
 * interrupted (an interrupt closes a {@code FileChannel}).
 */
public interface Log extends AutoCloseable {

  /** Bytes that a record and its instance's name may have together. */
  int PAYLOAD_BYTES_MAX = 1 << 20;

  /**
   * Appends a record; it is not durable yet.
   *
   * @return its sequence number
   * @throws LogException of kind FAILED: the log is closed for good
   * @throws IllegalArgumentException if the record is larger than {@link #PAYLOAD_BYTES_MAX};
   *     nothing was written and the log goes on
   */
  long append(String instance, byte[] record);

  /** Makes durable what was appended before it was begun. */
  @FunctionalInterface
  interface Sync {
    /**
     * When this returns, those records survive a power cut. Once, on any thread, also while the
     * log's owner appends more.
     *
     * @throws LogException of kind FAILED: none of the records since the last sync may be
     *     acknowledged, and the log is closed for good
     */
    void run();
  }

  /** Begins a sync of all that was appended; the one before must have ended. */
  Sync beginSync();

  /** Makes all appended records durable, and returns when they are; see {@link Sync#run}. */
  default void sync() {
    beginSync().run();
  }

  /** Tells the log that its owner has nothing to do; it may make its own bookkeeping durable. */
  void idle();

  /** A replacement of all that the log held when it was begun, synced or not. */
  @FunctionalInterface
  interface Compaction {
    /**
     * Writes the replacement. It takes its place with the next sync that is begun, which makes
     * durable there what was appended in the meantime, too. Once, on any thread, also while the
     * log's owner appends and syncs; it must have returned before the log is closed.
     *
     * @param summaries what stands for the records that go, in the owner's own form, unknown to the
     *     log; each of at most {@link #PAYLOAD_BYTES_MAX} bytes. They take the numbers 1 to n
     * @param live the records that stay, in order; they take the numbers that follow
     * @throws LogException of kind FAILED: the log is closed for good, and what was acknowledged is
     *     found again by a restart
     * @throws IllegalArgumentException if a summary is too large; nothing has changed and the log
     *     goes on
     */
    void write(List<byte[]> summaries, List<Entry> live);
  }

  /**
   * Begins to replace all that the log holds; the compaction before must have ended. A kill or a
   * power cut on the way leaves the log as it was or as it is to be, never less. After a restart
   * {@link Opened} gives the summaries and the live records, and what was appended since.
   */
  Compaction beginCompaction();

  /** Replaces all that the log holds, and returns when the replacement is durable. */
  default void compact(List<byte[]> summaries, List<Entry> live) {
    beginCompaction().write(summaries, live);
    sync();
  }

  /** Closes without a sync: what was not acknowledged may be lost. */
  @Override
  void close();

  /**
   * A record read back.
   *
   * @param sequence its number, from 1
   * @param instance the instance that it belongs to
   * @param record the bytes as appended; not copied, not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // equality is by content, below
  record Entry(long sequence, String instance, byte[] record) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Entry entry
          && sequence == entry.sequence
          && instance.equals(entry.instance)
          && Arrays.equals(record, entry.record);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(sequence) * 31 + Arrays.hashCode(record);
    }

    @Override
    public String toString() {
      return sequence + " " + instance + " (" + record.length + " bytes)";
    }
  }

  /**
   * A log that was opened.
   *
   * @param log ready for appending
   * @param summaries those of the last compaction, in order; empty if there was none
   * @param entries all records since, in order, durable now. Records that were appended but not
   *     acknowledged before a kill may be among them, as a prefix of what was appended
   * @param droppedTail why a tail that was never acknowledged was dropped; empty if none was
   */
  record Opened(Log log, List<byte[]> summaries, List<Entry> entries, String droppedTail) {
    public Opened {
      summaries = List.copyOf(summaries);
      entries = List.copyOf(entries);
    }
  }
}
