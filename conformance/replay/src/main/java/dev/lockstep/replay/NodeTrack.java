package dev.lockstep.replay;

import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** What replay knows of one node: where its trace stands, and what it said of its state. */
final class NodeTrack {
  private static final int RECENT_MAX = 5;

  final String name;
  final int number;
  final ArrayDeque<TraceEntry> recent = new ArrayDeque<>();

  /** The logged variables; from the latest header. */
  List<String> logged = List.of();

  long incarnation;
  private long nextSequence;

  /** Restart events so far. */
  int restarts;

  /** The header of a later incarnation was read, and its Restart was not. */
  boolean restarting;

  /** No State record of this incarnation was read yet. */
  boolean starting;

  boolean ended;

  /** A Gap was read, and no State record after it. */
  boolean blind;

  /** The State records of the point that is being read, or was read last, by instance. */
  Map<String, SortedMap<String, Value>> group = new LinkedHashMap<>();

  boolean groupOpen;

  /** What a fresh instance looks like at this node, as its State record of "" says; or null. */
  SortedMap<String, Value> fresh;

  /** Sequence numbers that are missing, by incarnation: the gaps' first and last. */
  final List<long[]> missing = new ArrayList<>();

  NodeTrack(String name, int number) {
    this.name = name;
    this.number = number;
  }

  /** Checks the record's place in the node's trace and moves on. */
  void arrived(TraceEntry entry) {
    TraceRecord record = entry.record();
    if (record instanceof TraceRecord.Header header) {
      if (header.incarnation() <= incarnation) {
        throw new MisplacedRecordException(
            entry,
            "incarnation " + header.incarnation() + " begins after incarnation " + incarnation);
      }
      incarnation = header.incarnation();
      nextSequence = 1;
    } else {
      if (entry.incarnation() != incarnation) {
        throw new MisplacedRecordException(
            entry,
            "a record of incarnation "
                + entry.incarnation()
                + " stands in the trace of incarnation "
                + incarnation);
      }
      if (ended) {
        throw new MisplacedRecordException(entry, "a record follows the End of its incarnation");
      }
      if (record.sequence() != nextSequence) {
        throw new MisplacedRecordException(
            entry,
            record.sequence() < nextSequence
                ? "the sequence number " + record.sequence() + " is repeated"
                : "the records from sequence number " + nextSequence + " on are missing");
      }
      nextSequence++;
    }
    if (record instanceof TraceRecord.Gap gap) {
      nextSequence = gap.sequence() + gap.dropped();
      missing.add(new long[] {incarnation, gap.sequence(), nextSequence - 1});
    }
    recent.addLast(entry);
    if (recent.size() > RECENT_MAX) {
      recent.removeFirst();
    }
  }

  /** Whether a message of this identity was sent by an event that the recorder dropped. */
  boolean lost(MessageId message) {
    for (long[] range : missing) {
      if (range[0] == message.incarnation()
          && range[1] <= message.sequence()
          && message.sequence() <= range[2]) {
        return true;
      }
    }
    return false;
  }

  /** What the latest State records say of an instance, or null if there are none. */
  SortedMap<String, Value> recorded(String instance) {
    return group.getOrDefault(instance, group.get(TraceRecord.EVERY_INSTANCE));
  }
}
