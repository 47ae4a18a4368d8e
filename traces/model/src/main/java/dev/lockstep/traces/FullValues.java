package dev.lockstep.traces;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts full values in the place of {@link Splice}s: what comes out has all changes of an event in
 * {@link TraceRecord.Event#changes()}. Takes the entries of any number of nodes, those of each in
 * the order of its trace; entries that have no splices come out as the same objects.
 *
 * <p>Of each node and instance it remembers the long sequences, and nothing else: the first values
 * stand in the State records. After a {@link TraceRecord.Gap} they are not known until the next
 * State record; until then splices stay what they are, and nothing of these events can be judged.
 *
 * <p>Not thread-safe.
 */
public final class FullValues {

  /** The long sequences of one node's latest incarnation. */
  private static final class Node {
    final Map<String, Map<String, Value.Seq>> named = new HashMap<>();
    Map<String, Value.Seq> others = Map.of();
    boolean groupOpen;
    boolean blind;

    void forget() {
      named.clear();
      others = Map.of();
      groupOpen = false;
    }

    Value.Seq last(String instance, String variable) {
      return named.getOrDefault(instance, others).get(variable);
    }
  }

  private final Map<String, Node> nodes = new HashMap<>();

  /** A stream of the same entries with full values. */
  public static TraceStream of(TraceStream stream) {
    FullValues values = new FullValues();
    return new TraceStream() {
      @Override
      public TraceEntry next() {
        TraceEntry entry = stream.next();
        return entry == null ? null : values.full(entry);
      }

      @Override
      public boolean ended() {
        return stream.ended();
      }

      @Override
      public String name() {
        return stream.name();
      }

      @Override
      public void close() {
        stream.close();
      }
    };
  }

  /**
   * The same entries with full values.
   *
   * @throws MalformedTraceException as {@link #full} does
   */
  public static List<TraceEntry> of(List<TraceEntry> entries) {
    FullValues values = new FullValues();
    return entries.stream().map(values::full).toList();
  }

  /**
   * The next entry with full values.
   *
   * @throws MalformedTraceException if an event splices what it can't: a variable that was no long
   *     sequence before, fewer elements than it wants of them, or in the name of every instance
   */
  public TraceEntry full(TraceEntry entry) {
    TraceRecord record = entry.record();
    if (record instanceof TraceRecord.Event event) {
      return event(nodes.get(entry.node()), event, entry);
    }
    Node node = nodes.computeIfAbsent(entry.node(), name -> new Node());
    if (record instanceof TraceRecord.State state) {
      state(node, state);
    } else if (record instanceof TraceRecord.Gap || record instanceof TraceRecord.Header) {
      node.forget();
      node.blind = record instanceof TraceRecord.Gap;
    }
    return entry;
  }

  private static void state(Node node, TraceRecord.State state) {
    if (!node.groupOpen) {
      node.forget();
    }
    Map<String, Value.Seq> sequences = new HashMap<>();
    state
        .variables()
        .forEach(
            (variable, value) -> {
              if (Splice.canRefer(value)) {
                sequences.put(variable, (Value.Seq) value);
              }
            });
    node.groupOpen = state.more();
    if (state.more()) {
      node.named.put(state.instance(), sequences);
      return;
    }
    node.blind = false;
    node.others = sequences;
    if (sequences.isEmpty()) {
      node.named.values().removeIf(Map::isEmpty);
    }
  }

  private static TraceEntry event(Node node, TraceRecord.Event event, TraceEntry entry) {
    if (node == null || node.blind) {
      return entry;
    }
    TraceRecord.Event full = event;
    if (!event.splices().isEmpty()) {
      full = event.withChanges(changes(node, event, entry));
      entry =
          new TraceEntry(entry.node(), entry.incarnation(), full, entry.source(), entry.offset());
    }
    for (Map.Entry<String, Value> change : full.changes().entrySet()) {
      if (event.instance().equals(TraceRecord.EVERY_INSTANCE)) {
        rememberForAll(node, change.getKey(), change.getValue());
      } else {
        remember(node, event.instance(), change.getKey(), change.getValue());
      }
    }
    return entry;
  }

  private static SortedMap<String, Value> changes(
      Node node, TraceRecord.Event event, TraceEntry entry) {
    TreeMap<String, Value> changes = new TreeMap<>(event.changes());
    event
        .splices()
        .forEach(
            (variable, splice) -> {
              Value.Seq before = node.last(event.instance(), variable);
              if (event.instance().equals(TraceRecord.EVERY_INSTANCE)) {
                throw malformed(entry, "an event of every instance splices " + variable);
              } else if (before == null) {
                throw malformed(
                    entry, "the event splices " + variable + ", which was no long sequence before");
              } else if (!splice.fits(before)) {
                throw malformed(
                    entry,
                    String.format(
                        "the event skips %d elements of %s and keeps %d, but there were %d",
                        splice.skip(), variable, splice.keep(), before.elements().size()));
              }
              changes.put(variable, splice.of(before));
            });
    return changes;
  }

  private static MalformedTraceException malformed(TraceEntry entry, String reason) {
    return new MalformedTraceException(entry.place(), MalformedTraceException.NO_OFFSET, reason);
  }

  private static void remember(Node node, String instance, String variable, Value value) {
    if (Splice.canRefer(value)) {
      node.named
          .computeIfAbsent(instance, name -> new HashMap<>(node.others))
          .put(variable, (Value.Seq) value);
    } else if (node.last(instance, variable) != null) {
      Map<String, Value.Seq> sequences =
          node.named.computeIfAbsent(instance, name -> new HashMap<>(node.others));
      sequences.remove(variable);
      if (sequences.isEmpty() && node.others.isEmpty()) {
        node.named.remove(instance);
      }
    }
  }

  private static void rememberForAll(Node node, String variable, Value value) {
    node.others = new HashMap<>(node.others);
    for (Map<String, Value.Seq> sequences : node.named.values()) {
      sequences.remove(variable);
      if (Splice.canRefer(value)) {
        sequences.put(variable, (Value.Seq) value);
      }
    }
    node.others.remove(variable);
    if (Splice.canRefer(value)) {
      node.others.put(variable, (Value.Seq) value);
    }
  }
}
