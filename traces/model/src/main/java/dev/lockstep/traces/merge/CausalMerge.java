package dev.lockstep.traces.merge;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Merges the traces of several incarnations of several nodes into one legal order: "happened
 * before" of Lamport ("Time, Clocks, and the Ordering of Events in a Distributed System", 1978). In
 * it (1) the records of an incarnation keep their order; (2) an incarnation of a node follows all
 * of its earlier ones; (3) an event that receives a message follows the event that sent it.
 *
 * <p>Any order with these properties is legal; which one is taken does not matter to replay, and a
 * seed takes different ones. The order is made from identities and sequence numbers alone: clocks
 * only choose among entries that may come next.
 *
 * <p>Lost messages and duplicates are legal, a trace that ends without an {@link TraceRecord.End}
 * is legal, and so are incarnations without a trace (a node killed before it wrote anything). A
 * message that an event in a {@link TraceRecord.Gap} may have sent counts as sent. Malformed are: a
 * hole or a repeat in the sequence numbers that no gap explains, a record before the header or
 * after the end, two traces of one incarnation, a receive whose message the sender's trace does not
 * have, and a cycle of receives before sends.
 *
 * <p>A fault in one trace stops what depends on it, not more: {@link #next} first returns every
 * entry that is legal without the faulty rest, then throws. So the entries returned before the
 * exception are the same set for every choice.
 *
 * <p>Memory: one entry per stream, and two bytes for each of the last 1,048,576 events of each
 * incarnation; for a message from an event before those, the index is not checked any more. A
 * stream may itself be a merge of several nodes; then its order is kept. Not thread-safe.
 */
public final class CausalMerge implements TraceStream {

  private record Key(String node, long incarnation) {}

  private final Choice choice;
  private final List<Source> sources = new ArrayList<>();
  private final Map<Key, Origin> origins = new HashMap<>();

  /** The incarnation of each node whose header was merged last. */
  private final Map<String, Long> started = new HashMap<>();

  private final List<Source> toRead = new ArrayList<>();
  private final List<Source> idle = new ArrayList<>();
  private final List<Source> ready = new ArrayList<>();
  private final List<Source> waitingForPredecessor = new ArrayList<>();
  private MalformedTraceException failed;
  private boolean complete = true;

  private CausalMerge(List<? extends TraceStream> streams, Choice choice) {
    this.choice = choice;
    streams.forEach(this::add);
  }

  /** Merges in an order that follows the events' Lamport clocks where it is free to. */
  public static CausalMerge of(List<? extends TraceStream> streams) {
    return new CausalMerge(streams, Choice.byLamportClock());
  }

  /** Merges in another legal order for each seed. */
  public static CausalMerge seeded(List<? extends TraceStream> streams, long seed) {
    return new CausalMerge(streams, Choice.seeded(seed));
  }

  /**
   * Merges the traces of a run in which nodes still start: what comes from a trace that is not
   * there is waited for, until {@link #complete}.
   */
  public static CausalMerge growing() {
    CausalMerge merge = of(List.of());
    merge.complete = false;
    return merge;
  }

  /** Takes one more stream in, such as that of a node that has just restarted. */
  public void add(TraceStream stream) {
    Source source = new Source(stream);
    sources.add(source);
    toRead.add(source);
  }

  /** No other stream will be added: what none of them holds is missing. */
  public void complete() {
    complete = true;
  }

  @Override
  public String name() {
    return sources.size() == 1 ? sources.get(0).stream.name() : sources.size() + " traces";
  }

  /**
   * {@inheritDoc}
   *
   * @throws MalformedTraceException when no other entry is legal and one of the traces is at fault
   */
  @Override
  public TraceEntry next() {
    if (failed != null) {
      throw failed;
    }
    readHeads();
    if (ready.isEmpty() && !idle.isEmpty()) {
      toRead.addAll(idle);
      idle.clear();
      readHeads();
    }
    if (!ready.isEmpty()) {
      int index = choice.among(ready);
      Source source = ready.get(index);
      ready.set(index, ready.get(ready.size() - 1));
      ready.remove(ready.size() - 1);
      return emit(source);
    }
    failed = fault();
    if (failed != null) {
      throw failed;
    }
    return null;
  }

  @Override
  public boolean ended() {
    return sources.stream().allMatch(source -> source.done);
  }

  @Override
  public void close() {
    sources.forEach(source -> source.stream.close());
  }

  private TraceEntry emit(Source source) {
    TraceEntry entry = source.head;
    Origin origin = source.headOrigin;
    source.head = null;
    toRead.add(source);
    origin.merge(entry.record());
    if (entry.record() instanceof TraceRecord.Header) {
      started.put(origin.node, origin.incarnation);
    }
    for (int i = origin.waiting.size() - 1; i >= 0; i--) {
      Source waiter = origin.waiting.get(i);
      if (waiter.received().sequence() < origin.merged) {
        origin.waiting.remove(i);
        judgeReceive(waiter, waiter.received());
      }
    }
    return entry;
  }

  private void readHeads() {
    boolean recheck = false;
    while (!toRead.isEmpty()) {
      Source source = toRead.remove(toRead.size() - 1);
      try {
        source.head = source.stream.next();
      } catch (MalformedTraceException e) {
        source.fault = e;
        continue;
      }
      if (source.head != null) {
        place(source);
        recheck |= source.head != null && source.head.record() instanceof TraceRecord.Header;
      } else if (source.stream.ended()) {
        source.done = true;
        recheck = true;
      } else {
        idle.add(source);
      }
    }
    if (recheck) {
      // Only now: a stream that was read last may hold an earlier incarnation.
      List<Source> waiters = List.copyOf(waitingForPredecessor);
      waitingForPredecessor.clear();
      waiters.forEach(this::awaitPredecessors);
    }
  }

  /** Checks a new head and finds what it has to wait for. */
  private void place(Source source) {
    TraceEntry entry = source.head;
    Origin origin = origin(entry.node(), entry.incarnation());
    source.headOrigin = origin;
    source.origins.add(origin);
    long latest = started.getOrDefault(origin.node, 0L);
    String fault =
        latest > origin.incarnation
            ? "a record of " + origin.name() + " comes after the start of incarnation " + latest
            : origin.follow(entry, source);
    if (fault != null) {
      source.fail(fault);
      return;
    }
    if (entry.record() instanceof TraceRecord.Event event) {
      source.lamport = event.lamport();
    }
    MessageId received = source.received();
    if (entry.record() instanceof TraceRecord.Header) {
      waitingForPredecessor.add(source);
    } else if (received == null) {
      ready.add(source);
    } else {
      judgeReceive(source, received);
    }
  }

  /**
   * A header waits until the traces of the node's earlier incarnations are merged to their ends.
   */
  private void awaitPredecessors(Source source) {
    Origin origin = source.headOrigin;
    for (Source other : sources) {
      for (Origin shown : other.origins) {
        boolean earlier = shown.node.equals(origin.node) && shown.incarnation < origin.incarnation;
        if (earlier && other != source && !other.done) {
          waitingForPredecessor.add(source);
          return;
        }
      }
    }
    ready.add(source);
  }

  private void judgeReceive(Source source, MessageId id) {
    Origin sender = origin(id.sender(), id.incarnation());
    if (id.sequence() >= sender.merged) {
      sender.waiting.add(source);
    } else if (sender.released(id.sequence(), id.index())) {
      ready.add(source);
    } else {
      source.fail(
          describe(source) + " receives message " + id + ", which its sender's event did not send");
    }
  }

  private Origin origin(String node, long incarnation) {
    return origins.computeIfAbsent(
        new Key(node, incarnation), key -> new Origin(key.node, key.incarnation));
  }

  /** Nothing is ready: the fault that is to blame, or null where there is none. */
  private MalformedTraceException fault() {
    List<Source> inOrder = new ArrayList<>(sources);
    inOrder.sort(
        Comparator.<Source, String>comparing(
                source -> source.headOrigin == null ? "" : source.headOrigin.node)
            .thenComparingLong(
                source -> source.headOrigin == null ? 0 : source.headOrigin.incarnation)
            .thenComparing(source -> source.stream.name()));
    for (Source source : inOrder) {
      if (source.fault != null) {
        return source.fault;
      }
    }
    for (Source source : inOrder) {
      String reason = source.head == null ? null : neverSent(source);
      if (reason != null) {
        return new MalformedTraceException(
            source.head.place(), MalformedTraceException.NO_OFFSET, reason);
      }
    }
    for (Source source : inOrder) {
      if (source.head != null && complete && idle.isEmpty()) {
        return new MalformedTraceException(
            source.head.place(),
            MalformedTraceException.NO_OFFSET,
            describe(source) + waitsInACircle(source));
      }
    }
    return null;
  }

  /** Why the message that the head receives cannot come any more; null if it still may. */
  private String neverSent(Source source) {
    MessageId id = source.received();
    if (id == null) {
      return null;
    }
    Origin sender = origin(id.sender(), id.incarnation());
    String what = describe(source) + " receives message " + id;
    if (sender.source == null) {
      return complete && idle.isEmpty()
          ? what + ", and no trace of " + sender.name() + " is among those that are merged"
          : null;
    }
    boolean over = sender.ended || sender.source.done;
    return over
        ? what + ", which was never sent: its sender's trace has no record " + id.sequence()
        : null;
  }

  private String waitsInACircle(Source source) {
    MessageId id = source.received();
    return id == null
        ? " waits for an earlier incarnation, which waits for this one"
        : " receives message " + id + " before it was sent: the sending depends on this record";
  }

  private static String describe(Source source) {
    TraceRecord record = source.head.record();
    String action = record instanceof TraceRecord.Event event ? " " + event.action() : "";
    return source.headOrigin.name() + " record " + record.sequence() + action;
  }
}
