package dev.lockstep.core.raft;

import dev.lockstep.traces.Value;
import java.util.Arrays;
import java.util.List;

/**
 * A log: a snapshot, and the entries behind it, the first of which has the index after the
 * snapshot's. What it costs to append, to look at an entry and to drop one does not depend on how
 * many there are.
 *
 * <p>Invariants: (1) terms do not decrease, from the snapshot's on; (2) {@code ends} rises with
 * each entry by its bytes; (3) no entry stands outside the places in use; (4) {@code batch} is what
 * stands behind {@code batchPrev}.
 */
final class RaftLog {
  private static final int CAPACITY_MIN = 16;

  private Snapshot snapshot = Snapshot.NONE;
  private Entry[] ring = new Entry[CAPACITY_MIN];
  private long[] ends = new long[CAPACITY_MIN];
  private int head;
  private int size;
  private long headBytes;

  // What was appended or looked at last: the record, the messages and the reply of a batch share
  // one list.
  private long batchPrev;
  private List<Entry> batch = List.of();

  private Value.Seq value = Value.Seq.EMPTY;
  private Value snapshotValue = snapshot.toValue();

  Snapshot snapshot() {
    return snapshot;
  }

  /** How many entries stand behind the snapshot. */
  int size() {
    return size;
  }

  long lastIndex() {
    return snapshot.index() + size;
  }

  long lastTerm() {
    return termAt(lastIndex());
  }

  /** Whether the term at an index is known. */
  boolean reaches(long index) {
    return index >= snapshot.index() && index <= lastIndex();
  }

  /** The term of the entry at an index that the log reaches. */
  long termAt(long index) {
    return index == snapshot.index() ? snapshot.term() : entry(index).term();
  }

  /**
   * The entry at an index behind the snapshot.
   *
   * @throws IllegalStateException if there is none
   */
  Entry entry(long index) {
    return ring[place(index)];
  }

  private int place(long index) {
    if (index <= snapshot.index() || index > lastIndex()) {
      throw new IllegalStateException(
          "no entry at %d in a log from %d to %d"
              .formatted(index, snapshot.index() + 1, lastIndex()));
    }
    return (head + (int) (index - snapshot.index() - 1)) & (ring.length - 1);
  }

  /** How many bytes the entries from behind {@code from} up to {@code to} have. */
  long bytes(long from, long to) {
    return end(to) - end(from);
  }

  private long end(long index) {
    return index == snapshot.index() ? headBytes : ends[place(index)];
  }

  /** The {@code count} entries behind {@code prev}. */
  List<Entry> slice(long prev, int count) {
    if (count == 0) {
      return List.of();
    } else if (prev != batchPrev || count != batch.size()) {
      remember(prev, copy(place(prev + 1), place(prev + count)));
    }
    return batch;
  }

  private List<Entry> copy(int first, int last) {
    if (first == last) {
      return List.of(ring[first]);
    }
    Entry[] entries = new Entry[((last - first) & (ring.length - 1)) + 1];
    int straight = Math.min(entries.length, ring.length - first);
    System.arraycopy(ring, first, entries, 0, straight);
    System.arraycopy(ring, 0, entries, straight, entries.length - straight);
    return List.of(entries);
  }

  private void remember(long prev, List<Entry> entries) {
    batchPrev = prev;
    batch = entries;
  }

  /** The entries behind an index. */
  List<Entry> suffix(long prev) {
    return lastIndex() == prev ? List.of() : copy(place(prev + 1), place(lastIndex()));
  }

  /**
   * The last index up to {@code index} whose term is at most {@code term}, or the snapshot's. Terms
   * do not decrease, so halving finds it.
   */
  long lastUpTo(long index, long term) {
    long low = snapshot.index();
    long high = Math.min(index, lastIndex());
    while (low < high) {
      long middle = low + (high - low + 1) / 2;
      if (termAt(middle) <= term) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Appends an entry. */
  void append(Entry entry) {
    if (entry.term() < lastTerm()) {
      throw new IllegalStateException("%s behind term %d".formatted(entry, lastTerm()));
    }
    if (size == ring.length) {
      grow();
    }
    long end = end(lastIndex()) + entry.bytes();
    int place = (head + size) & (ring.length - 1);
    ring[place] = entry;
    ends[place] = end;
    size++;
    value = null;
  }

  /** Appends these entries, an immutable list. */
  void append(List<Entry> entries) {
    remember(lastIndex(), entries);
    for (int i = 0; i < entries.size(); i++) {
      append(entries.get(i));
    }
  }

  private void grow() {
    Entry[] entries = new Entry[2 * size];
    long[] bytes = new long[2 * size];
    for (int i = 0; i < size; i++) {
      int place = (head + i) & (ring.length - 1);
      entries[i] = ring[place];
      bytes[i] = ends[place];
    }
    ring = entries;
    ends = bytes;
    head = 0;
  }

  /** Drops the entries behind an index. */
  void truncate(long last) {
    if (!reaches(last)) {
      throw new IllegalStateException(
          "a log from %d to %d cannot end at %d"
              .formatted(snapshot.index() + 1, lastIndex(), last));
    }
    if (lastIndex() > last) {
      remember(0, List.of());
    }
    while (lastIndex() > last) {
      ring[place(lastIndex())] = null;
      size--;
      value = null;
    }
  }

  /** Puts a snapshot in the place of the entries that it covers, which the log must have. */
  void compact(Snapshot later) {
    if (termAt(later.index()) != later.term()) {
      throw new IllegalStateException(
          "%s does not match term %d of the log".formatted(later, termAt(later.index())));
    }
    int covered = (int) (later.index() - snapshot.index());
    headBytes = end(later.index());
    for (int i = 0; i < covered; i++) {
      ring[head] = null;
      head = (head + 1) & (ring.length - 1);
    }
    size -= covered;
    install(later);
  }

  /** Becomes this snapshot, with no entry behind it. */
  void reset(Snapshot whole) {
    Arrays.fill(ring, null);
    head = 0;
    size = 0;
    headBytes = 0;
    install(whole);
  }

  /** Loads a snapshot and the entries behind it. */
  void restore(Value snapshotRecord, Value entries) {
    reset(Snapshot.of(snapshotRecord));
    ((Value.Seq) entries).elements().forEach(entry -> append(Entry.of(entry)));
  }

  private void install(Snapshot whole) {
    remember(0, List.of());
    snapshot = whole;
    snapshotValue = whole.toValue();
    value = null;
  }

  /** The entries as a sequence. */
  Value.Seq toValue() {
    if (value == null) {
      value = toValue(suffix(snapshot.index()));
    }
    return value;
  }

  Value snapshotValue() {
    return snapshotValue;
  }

  /** The sequence of these entries. */
  static Value.Seq toValue(List<Entry> entries) {
    Value[] values = new Value[entries.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = entries.get(i).toValue();
    }
    return Value.sequence(values);
  }
}
