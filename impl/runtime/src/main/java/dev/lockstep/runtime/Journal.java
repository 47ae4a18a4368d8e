package dev.lockstep.runtime;

import dev.lockstep.core.Node;
import dev.lockstep.core.PassiveInstances;
import dev.lockstep.runtime.log.Log;
import dev.lockstep.runtime.log.LogException;
import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import dev.lockstep.traces.binary.BinaryCodec;
import dev.lockstep.traces.binary.BinaryDecoder;
import dev.lockstep.traces.binary.BinaryEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A node's log in the node's words: records of instances go in, what is durable of each instance
 * comes out. It knows when the log holds much more than a restart needs, and then replaces it.
 *
 * <p>Invariants: (1) what {@link #durable} gives is what a node with this log would recover to,
 * whether it was compacted before or not, and whether a record was written in parts; (2) it is
 * compacted only when every record is durable, so nothing is replaced that a machine still waits
 * for.
 *
 * <p>Syncs are asked of the log itself. Not thread-safe: the node's own thread, but for what {@link
 * #beginCompaction} returns.
 */
final class Journal {

  /** Of the runs that share a summary; far below {@link Log#PAYLOAD_BYTES_MAX}. */
  private static final int RUNS_OF_A_SUMMARY_MAX = 256;

  private static final int OVERHEAD_BYTES = 32;

  /** A record that is longer is written in parts. */
  static final int PART_BYTES_MAX = Log.PAYLOAD_BYTES_MAX / 2;

  // The first byte of a part; no record's encoding begins with one of these. Four bytes follow, the
  // part's number from 0, and then its share of the encoding.
  private static final byte PART = 0x50;
  private static final byte LAST_PART = 0x51;
  private static final int PART_HEADER_BYTES = 5;

  /** An encoder that has grown beyond this is not kept. */
  private static final int KEPT_BYTES_MAX = 1 << 18;

  private final String node;
  private final Log log;
  private final Encoding encoding;
  private final long compactAtBytes;
  private final PassiveInstances durable = new PassiveInstances();
  private final long records;
  private final BinaryDecoder decoder = new BinaryDecoder();
  private final Encoder encoder = new Encoder();
  private long bytes;
  private long bytesAfterCompaction;
  private Replacement replacing;

  /**
   * Reads a log that was opened.
   *
   * @param encoding of the records
   * @param compactAtBytes payload bytes below which it is never compacted
   * @throws LogException if an intact record is none of a node
   */
  Journal(String node, Log.Opened opened, Encoding encoding, long compactAtBytes) {
    this.node = node;
    this.encoding = encoding;
    this.log = opened.log();
    this.compactAtBytes = compactAtBytes;
    for (byte[] summary : opened.summaries()) {
      summarized(decodeSummary(summary));
      bytes += summary.length + OVERHEAD_BYTES;
    }
    bytesAfterCompaction = bytes;
    Map<String, ByteArrayOutputStream> parts = new HashMap<>();
    for (Log.Entry entry : opened.entries()) {
      byte[] encoded = joined(entry, parts);
      if (encoded != null) {
        PassiveInstances.Memory before = durable.get(entry.instance());
        Value record = decode(encoded, "record " + entry.sequence());
        durable.put(
            entry.instance(),
            (before == null ? PassiveInstances.Memory.EMPTY : before).with(record));
      }
      bytes += entry.record().length + OVERHEAD_BYTES;
    }
    records = opened.entries().size();
  }

  /**
   * The encoding that ends with this entry of the log, or null if more of it follows. Parts without
   * their last one were never acknowledged: the record that comes next drops them.
   */
  private byte[] joined(Log.Entry entry, Map<String, ByteArrayOutputStream> parts) {
    byte[] found = entry.record();
    if (found.length < PART_HEADER_BYTES || (found[0] != PART && found[0] != LAST_PART)) {
      parts.remove(entry.instance());
      return found;
    }
    int number = ByteBuffer.wrap(found, 1, Integer.BYTES).getInt();
    if (number == 0) {
      parts.put(entry.instance(), new ByteArrayOutputStream());
    }
    ByteArrayOutputStream before = parts.get(entry.instance());
    if (before == null || before.size() != (long) number * PART_BYTES_MAX) {
      throw foreign("record " + entry.sequence(), null);
    }
    before.write(found, PART_HEADER_BYTES, found.length - PART_HEADER_BYTES);
    return found[0] == PART ? null : parts.remove(entry.instance()).toByteArray();
  }

  /** An encoding as the log takes it: as it is, or in parts where it is too long. */
  private static void forEachPart(byte[] encoded, Consumer<byte[]> log) {
    if (encoded.length <= PART_BYTES_MAX) {
      log.accept(encoded);
      return;
    }
    for (int from = 0; from < encoded.length; from += PART_BYTES_MAX) {
      int length = Math.min(PART_BYTES_MAX, encoded.length - from);
      log.accept(
          ByteBuffer.allocate(PART_HEADER_BYTES + length)
              .put(from + length < encoded.length ? PART : LAST_PART)
              .putInt(from / PART_BYTES_MAX)
              .put(encoded, from, length)
              .array());
    }
  }

  /** What is durable of each instance; the caller's own from now on. */
  PassiveInstances durable() {
    return durable;
  }

  /** How many records were found behind the summaries. */
  long records() {
    return records;
  }

  void append(String instance, Valued record) {
    byte[] encoded = encoder.encode(record);
    forEachPart(encoded, part -> log.append(instance, part));
    bytes += encoded.length + OVERHEAD_BYTES;
  }

  /** Whether the log has grown to twice of what it was after the last compaction. */
  boolean isDueForCompaction() {
    return replacing == null && bytes >= compactAtBytes && bytes >= 2 * bytesAfterCompaction;
  }

  /**
   * Begins to replace the log by what a restart of this node needs; all records are durable now.
   *
   * @return what writes the replacement, on any thread, while the node goes on; then the log's next
   *     sync makes it count
   */
  Runnable beginCompaction(Node current) {
    replacing = new Replacement(current);
    return replacing;
  }

  /** The replacement is written. */
  void compacted() {
    bytesAfterCompaction = replacing.bytes;
    bytes += replacing.bytes - replacing.bytesBefore;
    replacing = null;
  }

  /** What a restart needed at one moment, on its way into the log. */
  private final class Replacement implements Runnable {
    private final Log.Compaction compaction = log.beginCompaction();
    private final long bytesBefore = Journal.this.bytes;
    private final List<PassiveInstances.Run> ended;
    private final Map<String, List<Valued>> live = new LinkedHashMap<>();
    private volatile long bytes;

    Replacement(Node current) {
      ended = current.ended();
      current.forEachLive((instance, needed) -> live.put(instance, List.copyOf(needed)));
    }

    @Override
    public void run() {
      List<byte[]> summaries = new ArrayList<>();
      for (int from = 0; from < ended.size(); from += RUNS_OF_A_SUMMARY_MAX) {
        int to = Math.min(ended.size(), from + RUNS_OF_A_SUMMARY_MAX);
        summarize(ended.subList(from, to), summaries);
      }
      List<Log.Entry> entries = new ArrayList<>();
      Encoder own = new Encoder();
      live.forEach(
          (instance, records) -> {
            for (Valued record : records) {
              forEachPart(
                  own.encode(record),
                  part -> entries.add(new Log.Entry(entries.size() + 1L, instance, part)));
            }
          });
      compaction.write(summaries, entries);
      bytes =
          Stream.concat(summaries.stream(), entries.stream().map(Log.Entry::record))
              .mapToLong(written -> written.length + OVERHEAD_BYTES)
              .sum();
    }
  }

  /** One summary for all of these, or halves where that would be too large. */
  private static void summarize(List<PassiveInstances.Run> runs, List<byte[]> summaries) {
    byte[] summary =
        BinaryCodec.encode(Value.sequence(runs.stream().map(Journal::describe).toList()));
    if (summary.length > Log.PAYLOAD_BYTES_MAX && runs.size() > 1) {
      summarize(runs.subList(0, runs.size() / 2), summaries);
      summarize(runs.subList(runs.size() / 2, runs.size()), summaries);
    } else {
      summaries.add(summary);
    }
  }

  private static Value describe(PassiveInstances.Run run) {
    return Value.record(
        "prefix",
        Value.of(run.prefix()),
        "first",
        Value.of(run.first()),
        "last",
        Value.of(run.last()),
        "records",
        Value.sequence(run.memory().records()));
  }

  private void summarized(Value summary) {
    try {
      for (Value element : ((Value.Seq) summary).elements()) {
        Value.Rec run = (Value.Rec) element;
        durable.put(
            new PassiveInstances.Run(
                ((Value.Str) run.get("prefix")).value(),
                ((Value.Int) run.get("first")).value(),
                ((Value.Int) run.get("last")).value(),
                new PassiveInstances.Memory(((Value.Seq) run.get("records")).elements(), null)));
      }
    } catch (ClassCastException | IllegalArgumentException | NullPointerException e) {
      throw foreign("a summary", e);
    }
  }

  /** Encodes on one thread, into a buffer that it keeps unless it has grown large. */
  private final class Encoder {
    private BinaryEncoder buffer = new BinaryEncoder();

    byte[] encode(Valued record) {
      encoding.write(record, buffer.reset());
      byte[] encoded = buffer.toByteArray();
      if (encoded.length > KEPT_BYTES_MAX) {
        buffer = new BinaryEncoder();
      }
      return encoded;
    }
  }

  private Value decode(byte[] encoded, String what) {
    try {
      Value record = encoding.record(decoder.over(encoded, 0, encoded.length));
      decoder.expectEnd();
      return record;
    } catch (MalformedTraceException e) {
      throw foreign(what, e);
    }
  }

  private Value decodeSummary(byte[] encoded) {
    try {
      return BinaryCodec.decodeValue(encoded);
    } catch (MalformedTraceException e) {
      throw foreign("a summary", e);
    }
  }

  private LogException foreign(String what, Exception cause) {
    return new LogException(
        LogException.Kind.FOREIGN,
        what
            + " in the log of "
            + node
            + " is intact but none of a node; it was written by another program, so give the"
            + " node its own directory",
        cause);
  }
}
