package dev.lockstep.core;

import dev.lockstep.traces.Valued;
import java.util.List;

/**
 * How clients use an instance of a protocol as a replicated log with sessions: what they ask a
 * node, and what its replies mean to them. Long simulated runs need no more of a protocol.
 *
 * <p>Implementations are stateless and thread-safe.
 */
public interface LogService {

  /** A cluster of this many nodes, with room for the sessions of a long run. */
  Cluster cluster(int nodes);

  /** Take part, if you do not yet. */
  Valued start();

  /** Open a session; its name is the index at which the entry is committed. */
  Valued register(long tag);

  /**
   * Append a command.
   *
   * @param tag comes back in the answer
   * @param seq number of the command in its session, from 1; has an effect once, however often it
   *     is appended
   */
  Valued command(long tag, long session, long seq, String data);

  /** Tell me up to where a read must see the log that begins now. */
  Valued read(String id);

  /** I wait no longer for this read. */
  Valued abandon(String id);

  /** The application has the effect of the log up to this index in a durable snapshot. */
  Valued compact(long index);

  /** What a node's reply says. */
  Answer answer(Valued reply);

  /** An entry of the log. {@code session} and {@code seq} are 0 where it is no command. */
  record Entry(
      long term, boolean opensSession, long session, long seq, String data, boolean fresh) {
    /** Whether it is a command. */
    public boolean isCommand() {
      return data != null;
    }
  }

  /** What a reply means to a client, or to the application at the node. */
  sealed interface Answer {

    /** The command stands at this index, in an entry of this term; it may be overruled yet. */
    record Appended(long tag, long index, long term) implements Answer {}

    /** The command stands nowhere; {@code leader}, where not null, may know better. */
    record Refused(long tag, String leader) implements Answer {}

    /** The entries from index {@code first} on are committed, and are applied in this order. */
    record Committed(long first, List<Entry> entries) implements Answer {
      public Committed {
        entries = List.copyOf(entries);
      }
    }

    /** The application loads its snapshot of this index before it applies what follows. */
    record Installed(long index) implements Answer {}

    /** The read is answered once the application has applied up to this index. */
    record ReadReady(String id, long index) implements Answer {}

    /** The read is not answered here; {@code leader}, where not null, may know better. */
    record Unreadable(String id, String leader) implements Answer {}

    /** What concerns neither. */
    record Other() implements Answer {}
  }
}
