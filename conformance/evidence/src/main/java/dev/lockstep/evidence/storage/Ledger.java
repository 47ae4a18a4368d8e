package dev.lockstep.evidence.storage;

import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.Log;
import dev.lockstep.runtime.log.LogException;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a node's log was given and has acknowledged, and whether a restart gives it back. The log's
 * contents are a row of records, each of which tells its place; a summary stands for so many from
 * the beginning of the row.
 */
final class Ledger {
  private static final int[] SIZES = {20, 40, 1700, 20, 700, 3100, 4200, 60, 9000};

  /** How many records were appended in all. */
  int appended;

  /** How many of them were acknowledged. */
  int acknowledged;

  /** How many of them the last compaction summed up. */
  int summed;

  /** The last incarnation that a start has given. */
  long incarnation;

  Ledger copy() {
    Ledger copy = new Ledger();
    copy.appended = appended;
    copy.acknowledged = acknowledged;
    copy.summed = summed;
    copy.incarnation = incarnation;
    return copy;
  }

  static NodeDirectory open(Path node, LogKind kind, Disk disk) {
    return NodeDirectory.open(node, "cluster", "protocol", "n1", kind, disk);
  }

  static byte[] record(int number) {
    byte[] record = new byte[SIZES[number % SIZES.length]];
    byte[] name = ("record " + number + ' ').getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < record.length; i++) {
      record[i] = name[i % name.length];
    }
    return record;
  }

  static String instance(int number) {
    return "i" + number % 3;
  }

  void append(Log log) {
    int number = appended++; // before the call: a crash within it may keep the record
    log.append(instance(number), record(number));
  }

  void sync(Log log) {
    log.sync();
    acknowledged = appended;
  }

  /**
   * Sums up all but the last records.
   *
   * @param meanwhile so many records are appended while the replacement is written; half of them,
   *     rounded down, are made durable before it takes its place
   */
  void compact(Log log, int live, int meanwhile) {
    int sum = Math.max(summed, appended - live);
    List<Log.Entry> entries = new ArrayList<>();
    for (int number = sum; number < appended; number++) {
      entries.add(new Log.Entry(number, instance(number), record(number)));
    }
    // The older summary must still do for a crash on the way, hence no change before.
    Log.Compaction compaction = log.beginCompaction();
    for (int i = 0; i < meanwhile / 2; i++) {
      append(log);
      sync(log);
    }
    compaction.write(List.of(ByteBuffer.allocate(4).putInt(sum).array()), entries);
    for (int i = meanwhile / 2; i < meanwhile; i++) {
      append(log);
    }
    sync(log);
    summed = sum;
  }

  /** Opens what a crash left and takes it over; says what is wrong with it, if anything. */
  Optional<String> recover(NodeDirectory node, Log.Opened opened) {
    if (node.incarnation() <= incarnation) {
      return Optional.of("the incarnation " + incarnation + " was given twice");
    }
    int first = 0;
    for (byte[] summary : opened.summaries()) {
      first = ByteBuffer.wrap(summary).getInt();
    }
    int found = first + opened.entries().size();
    if (found < acknowledged) {
      return Optional.of(
          "only " + found + " of " + acknowledged + " acknowledged records came back");
    } else if (found > appended) {
      return Optional.of(found + " records came back, and " + appended + " were appended");
    }
    for (int number = first; number < found; number++) {
      Log.Entry entry = opened.entries().get(number - first);
      if (!entry.instance().equals(instance(number))
          || !Arrays.equals(entry.record(), record(number))) {
        return Optional.of("record " + number + " came back as " + entry);
      }
    }
    incarnation = node.incarnation();
    summed = first;
    appended = found;
    acknowledged = found;
    return Optional.empty();
  }

  /** Opens, recovers and closes. */
  Optional<String> restart(Path node, LogKind kind, Disk disk) {
    try (NodeDirectory directory = open(node, kind, disk)) {
      Log.Opened opened = directory.openLog();
      opened.log().close();
      return recover(directory, opened);
    } catch (LogException e) {
      return Optional.of("the node did not start: " + e.getMessage());
    }
  }
}
