package dev.lockstep.core.raft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What has been in one group, by whichever server: never changed, only added to. An index counts
 * from 1.
 */
final class Past {

  /** An entry that a server knew to be committed, and the term of the first that did. */
  record Committed(long index, Entry entry, long term) {}

  /** The entry that a term has at an index, and the term of the entry before it. */
  private record Written(Entry entry, long prevTerm, Written older) {}

  private final Map<Long, String> leaders = new HashMap<>();
  private final Map<Long, long[]> acked = new HashMap<>();

  /** Those of the term that was asked for last, as most are; null at first. */
  private long[] ackedInTerm;

  private long ackedTerm;
  private final List<Written> written = new ArrayList<>();
  private final List<Committed> committed = new ArrayList<>();

  /** Who led a term first. */
  String leader(long term, String candidate) {
    String first = leaders.putIfAbsent(term, candidate);
    return first == null ? candidate : first;
  }

  /** Up to which index each server has acknowledged the log of a term's leader, by place. */
  long[] acked(long term, Group group) {
    if (ackedInTerm == null || term != ackedTerm) {
      ackedInTerm = acked.computeIfAbsent(term, key -> new long[group.size()]);
      ackedTerm = term;
    }
    return ackedInTerm;
  }

  /**
   * Section 5.3: an entry is told by its index and term, and so is the one before it. By induction
   * logs that meet at an entry are identical up to it.
   */
  String write(String server, long index, Entry entry, long prevTerm) {
    while (written.size() < index) {
      written.add(null);
    }
    Written first = written.get((int) index - 1);
    for (Written one = first; one != null; one = one.older()) {
      if (one.entry().term() == entry.term()) {
        return one.prevTerm() == prevTerm && same(one.entry(), entry)
            ? null
            : "LogMatching: at %d %s has %s behind term %d, and there was %s behind term %d"
                .formatted(index, server, entry, prevTerm, one.entry(), one.prevTerm());
      }
    }
    written.set((int) index - 1, new Written(entry, prevTerm, first));
    return null;
  }

  /** Section 5.4.3: no server applies a different entry at an index that another has applied. */
  String commit(String server, long index, Entry entry, long term) {
    if (index <= committed.size()) {
      Committed known = committed.get((int) index - 1);
      return same(known.entry(), entry)
          ? null
          : "StateMachineSafety: at %d %s has committed %s, and %s was"
              .formatted(index, server, entry, known.entry());
    }
    committed.add(new Committed(index, entry, term));
    return null;
  }

  /** Up to where somebody knew the log to be committed. */
  long committedIndex() {
    return committed.size();
  }

  /** The last entry that somebody knew to be committed; null if there is none. */
  Committed lastCommitted() {
    return committed.isEmpty() ? null : committed.get(committed.size() - 1);
  }

  /** The last one that was committed in an earlier term than this; null if there is none. */
  Committed committedBefore(long term) {
    for (int i = committed.size() - 1; i >= 0; i--) {
      if (committed.get(i).term() < term) {
        return committed.get(i);
      }
    }
    return null;
  }

  /** Whether a snapshot covers what was committed at its index. */
  boolean covers(Snapshot snapshot) {
    return snapshot.index() == 0
        || (snapshot.index() <= committed.size()
            && committed.get((int) snapshot.index() - 1).entry().term() == snapshot.term());
  }

  /** Whether a log has an entry, or a snapshot in its place. */
  static boolean has(RaftLog log, long index, Entry entry) {
    return index <= log.snapshot().index()
        || (index <= log.lastIndex() && same(log.entry(index), entry));
  }

  @SuppressWarnings("ReferenceEquality") // One object is one entry: the usual case, and quick.
  static boolean same(Entry one, Entry other) {
    return one == other || one.equals(other);
  }
}
