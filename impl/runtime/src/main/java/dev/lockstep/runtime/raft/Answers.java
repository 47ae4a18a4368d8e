package dev.lockstep.runtime.raft;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The results of each session's last commands, so that a command that is sent again gets the answer
 * of its first sending (section 6.3 of Ongaro's thesis). They are part of the replicated state:
 * every member has the same, and snapshots carry them.
 *
 * <p>Which command has an effect is decided by the log's own table of sessions (the specification's
 * {@code Sessions}); this one opens and ends sessions by the same rule, so that both have the same.
 *
 * <p>Invariants: (1) at most {@code sessionsMax} sessions, each with at most {@code window}
 * results; (2) a session's number is the index of the entry that opened it; (3) a client with at
 * most {@code window} commands under way finds the result of each of them.
 *
 * <p>Not thread-safe: the apply thread.
 */
final class Answers {

  /** What is kept of a result. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Kept(long index, byte[] result) {}

  private static final class Session {
    long used;
    long last;
    final TreeMap<Long, Kept> results = new TreeMap<>();
  }

  private final int sessionsMax;
  private final int window;
  private Map<Long, Session> sessions = new HashMap<>();

  Answers(int sessionsMax, int window) {
    this.sessionsMax = sessionsMax;
    this.window = window;
  }

  /** The entry at an index opens a session; of too many the one used longest ago ends. */
  void opened(long index) {
    if (sessions.size() >= sessionsMax) {
      long oldest =
          sessions.entrySet().stream()
              .min((a, b) -> Long.compare(a.getValue().used, b.getValue().used))
              .orElseThrow()
              .getKey();
      sessions.remove(oldest);
    }
    Session session = new Session();
    session.used = index;
    sessions.put(index, session);
  }

  /** A session's command has had its effect. */
  void applied(long sessionNumber, long sequence, long index, byte[] result) {
    Session session = sessions.get(sessionNumber);
    if (session == null) {
      throw new IllegalStateException(
          "the log applied a command of the session " + sessionNumber + ", which has ended here");
    }
    session.used = index;
    session.last = Math.max(session.last, sequence);
    session.results.put(sequence, new Kept(index, result));
    // The client had the answer of this one before it sent the last.
    session.results.headMap(session.last - window, true).clear();
  }

  /** Whether a session has not ended. */
  boolean knows(long sessionNumber) {
    return sessions.containsKey(sessionNumber);
  }

  /** The first answer of a command, or null if it is not kept. */
  Kept kept(long sessionNumber, long sequence) {
    Session session = sessions.get(sessionNumber);
    return session == null ? null : session.results.get(sequence);
  }

  int size() {
    return sessions.size();
  }

  /** A copy that later commands do not change: {@code window} references for each session. */
  Answers copy() {
    Answers copy = new Answers(sessionsMax, window);
    sessions.forEach(
        (number, session) -> {
          Session same = new Session();
          same.used = session.used;
          same.last = session.last;
          same.results.putAll(session.results);
          copy.sessions.put(number, same);
        });
    return copy;
  }

  /** Writes all of it, in an order that is the same at every member. */
  void write(DataOutputStream out) throws IOException {
    out.writeInt(sessions.size());
    for (Map.Entry<Long, Session> entry : new TreeMap<>(sessions).entrySet()) {
      Session session = entry.getValue();
      out.writeLong(entry.getKey());
      out.writeLong(session.used);
      out.writeLong(session.last);
      out.writeInt(session.results.size());
      for (Map.Entry<Long, Kept> result : session.results.entrySet()) {
        out.writeLong(result.getKey());
        out.writeLong(result.getValue().index());
        out.writeInt(result.getValue().result().length);
        out.write(result.getValue().result());
      }
    }
  }

  /** Replaces all of it by what {@link #write} wrote. */
  void read(DataInputStream in) throws IOException {
    Map<Long, Session> read = new HashMap<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      long number = in.readLong();
      Session session = new Session();
      session.used = in.readLong();
      session.last = in.readLong();
      int results = in.readInt();
      for (int k = 0; k < results; k++) {
        long sequence = in.readLong();
        long index = in.readLong();
        byte[] result = in.readNBytes(in.readInt());
        session.results.put(sequence, new Kept(index, result));
      }
      read.put(number, session);
    }
    sessions = read;
  }

  /** The numbers of the sessions; for tests. */
  List<Long> numbers() {
    return new ArrayList<>(new TreeMap<>(sessions).keySet());
  }
}
