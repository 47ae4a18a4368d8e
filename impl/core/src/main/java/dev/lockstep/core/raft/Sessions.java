package dev.lockstep.core.raft;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The sessions as of some index of the log, a function of the log alone: {@code Sessions.tla}
 * (thesis, section 6.3).
 *
 * <p>Invariants: (1) at most {@code SessionsMax} sessions are kept; (2) they stand in the order in
 * which they were used; (3) of a session, all numbers up to {@code seq} were applied, and of those
 * above the ones in {@code done}, none of them next to {@code seq} or beyond the window.
 */
final class Sessions {
  private static final Fields FIELDS = Fields.of("done", "seq", "session", "used");

  /** No sessions, as the specification has them. */
  static final Value.SetOf NONE = Value.set();

  private static final class Session {
    private final long name;
    private final TreeSet<Long> done = new TreeSet<>();
    private long seq;
    private long used;

    Session(long name) {
      this.name = name;
    }

    Value toValue() {
      return FIELDS.record(
          Value.set(done.stream().map(Value::of).toList()),
          Value.of(seq),
          Value.of(name),
          Value.of(used));
    }
  }

  private final RaftOptions options;
  private final Map<Long, Session> byUse = new LinkedHashMap<>();
  private Value value = NONE;

  Sessions(RaftOptions options) {
    this.options = options;
  }

  /** The sessions that a snapshot or a state holds. */
  static Sessions of(Value value, RaftOptions options) {
    List<Session> read = new ArrayList<>();
    for (Value element : ((Value.SetOf) value).elements()) {
      Session session = new Session(Fields.number(element, "session"));
      session.seq = Fields.number(element, "seq");
      session.used = Fields.number(element, "used");
      for (Value number : Fields.set(element, "done").elements()) {
        session.done.add(((Value.Int) number).value());
      }
      read.add(session);
    }
    read.sort((a, b) -> Long.compare(a.used, b.used));
    Sessions sessions = new Sessions(options);
    read.forEach(session -> sessions.byUse.put(session.name, session));
    sessions.value = value;
    return sessions;
  }

  /**
   * Checks what came in a message.
   *
   * @throws RuntimeException if it is not a set of sessions
   */
  static void check(Value value) {
    for (Value element : ((Value.SetOf) value).elements()) {
      FIELDS.checked(element);
    }
    of(value, RaftOptions.DEFAULT);
  }

  /**
   * Applies the next entry of the log.
   *
   * @return whether it has an effect on the application: {@code HasEffect}
   */
  boolean apply(Entry entry, long index) {
    if (entry.isRegister()) {
      open(index);
      return false;
    } else if (!entry.isCommand()) {
      return false;
    } else if (entry.session() == 0) {
      return true;
    }
    Session session = byUse.get(entry.session());
    if (session == null || !isNew(session, entry.seq())) {
      return false;
    }
    session.done.add(entry.seq());
    while (session.done.remove(session.seq + 1)) {
      session.seq++;
    }
    session.used = index;
    byUse.remove(session.name);
    byUse.put(session.name, session);
    value = null;
    return true;
  }

  private boolean isNew(Session session, long seq) {
    return seq > session.seq
        && seq <= session.seq + options.window()
        && !session.done.contains(seq);
  }

  /** A client opens a session, whose name is the index of the entry. */
  private void open(long index) {
    Session session = new Session(index);
    session.used = index;
    byUse.put(index, session);
    if (byUse.size() > options.sessionsMax()) {
      byUse.remove(byUse.keySet().iterator().next());
    }
    value = null;
  }

  /** The set of the sessions. */
  Value toValue() {
    if (value == null) {
      value = Value.set(byUse.values().stream().map(Session::toValue).toList());
    }
    return value;
  }
}
