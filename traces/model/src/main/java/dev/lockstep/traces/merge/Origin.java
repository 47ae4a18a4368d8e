package dev.lockstep.traces.merge;

import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * One incarnation of one node: how far its trace is merged, and how many messages each of its
 * recent events released.
 *
 * <p>Invariants: (1) every record below {@link #merged} is merged or lies in a gap; (2) {@link
 * #read} is the number that the next record read of it must have, 0 for the header, and never below
 * {@link #merged}.
 */
final class Origin {
  /** How many events of each incarnation are remembered with their number of messages. */
  static final int REMEMBERED = 1 << 20;

  private static final char UNKNOWN = Character.MAX_VALUE;

  final String node;
  final long incarnation;
  final List<Source> waiting = new ArrayList<>();

  /** The source whose trace this is, once its header was read. */
  Source source;

  String headerPlace;
  long read;
  long merged;
  boolean ended;
  private char[] sent = new char[16];

  Origin(String node, long incarnation) {
    this.node = node;
    this.incarnation = incarnation;
  }

  String name() {
    return node + "." + incarnation;
  }

  /**
   * Checks that a record follows the one before it in its trace.
   *
   * @return what is wrong, or null
   */
  String follow(TraceEntry entry, Source from) {
    TraceRecord record = entry.record();
    if (record instanceof TraceRecord.Header header) {
      if (headerPlace != null) {
        return "a second trace of " + name() + "; the first one is in " + headerPlace;
      } else if (!header.node().equals(node) || header.incarnation() != incarnation) {
        return "the header is that of " + header.node() + "." + header.incarnation();
      } else if (header.schema() > TraceRecord.SCHEMA) {
        return "schema version "
            + header.schema()
            + " is not known, only 1 to "
            + TraceRecord.SCHEMA;
      }
      headerPlace = entry.place();
      source = from;
      read = 1;
      return null;
    } else if (headerPlace == null) {
      return "record " + record.sequence() + " of " + name() + " stands before its header";
    } else if (source != from) {
      return "a second trace of " + name() + "; the first one is in " + headerPlace;
    } else if (ended) {
      return "record " + record.sequence() + " of " + name() + " stands after its end";
    } else if (record.sequence() != read) {
      return outOfSequence(record.sequence());
    }
    long count = record instanceof TraceRecord.Gap gap ? gap.dropped() : 1;
    if (count > Long.MAX_VALUE - read) {
      return "the gap of " + count + " records is longer than any trace";
    }
    read += count;
    ended = record instanceof TraceRecord.End;
    return null;
  }

  private String outOfSequence(long sequence) {
    if (sequence < read) {
      return "record " + sequence + " of " + name() + " comes again, where " + read + " belongs";
    }
    String missing = sequence == read + 1 ? read + " is" : read + " to " + (sequence - 1) + " are";
    return "of the trace of "
        + name()
        + " "
        + missing
        + " missing before "
        + sequence
        + ", and no gap says so";
  }

  /** Notes that a record of this trace is merged. */
  void merge(TraceRecord record) {
    long from = record.sequence();
    if (record instanceof TraceRecord.Gap gap) {
      reserve(from + gap.dropped());
      long first = Math.max(from, from + gap.dropped() - sent.length);
      for (long number = first; number < from + gap.dropped(); number++) {
        sent[(int) (number & (sent.length - 1))] = UNKNOWN;
      }
      merged = from + gap.dropped();
    } else {
      reserve(from + 1);
      int released = record instanceof TraceRecord.Event event ? event.sent() : 0;
      sent[(int) (from & (sent.length - 1))] = (char) Math.min(released, UNKNOWN - 1);
      merged = from + 1;
    }
  }

  /**
   * Whether a merged event released a message of this index. True as well for an event in a gap,
   * and for one too long ago to be remembered.
   */
  boolean released(long sequence, int index) {
    if (merged - sequence > sent.length) {
      return true;
    }
    int released = sent[(int) (sequence & (sent.length - 1))];
    return released >= UNKNOWN - 1 || index < released;
  }

  /** Doubles until all numbers below the bound fit, or as many as are remembered. */
  private void reserve(long bound) {
    int size = sent.length;
    while (size < bound && size < REMEMBERED) {
      size *= 2;
    }
    if (size > sent.length) {
      sent = java.util.Arrays.copyOf(sent, size);
    }
  }
}
