package dev.lockstep.bench;

import dev.lockstep.traces.FullValues;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceRecord.Event;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A long merged trace made of a recorded one: copies of its instances under new names, interleaved
 * at random, with sequence numbers, message identities and Lamport clocks to match. The instance's
 * name is renamed inside values too, so that copies do not repeat each other where the protocol's
 * values name the instance, as Paxos proposals do.
 *
 * <p>The recorded trace must hold no restart and no gap: those concern all instances at once.
 */
public final class TraceMultiplier implements Iterator<TraceEntry> {

  private record Sending(String node, long sequence) {}

  private record Sent(long sequence, long lamport) {}

  private static final class Copy {
    final List<TraceEntry> events;
    final String from;
    final String name;
    final Map<Sending, Sent> sent = new HashMap<>();
    int next;

    Copy(List<TraceEntry> events, String from, String name) {
      this.events = events;
      this.from = from;
      this.name = name;
    }
  }

  private final List<TraceEntry> heads = new ArrayList<>();
  private final List<List<TraceEntry>> templates = new ArrayList<>();
  private final List<Copy> open = new ArrayList<>();
  private final Map<String, Long> sequences = new HashMap<>();
  private final Map<String, Long> clocks = new HashMap<>();
  private final Random random;
  private final int openMax;
  private final boolean renameValues;
  private final long eventsMax;
  private int head;
  private long events;
  private long copies;

  /**
   * A trace of a number of events.
   *
   * @param recorded a merged trace without restarts and gaps
   * @param eventsMax how many events to make
   * @param openMax how many instances are under way at a time
   * @param renameValues whether to rename the instance inside values; without, copies repeat
   * @param seed of the interleaving
   */
  public TraceMultiplier(
      List<TraceEntry> recorded, long eventsMax, int openMax, boolean renameValues, long seed) {
    this.eventsMax = eventsMax;
    this.openMax = openMax;
    this.renameValues = renameValues;
    this.random = new Random(seed);
    Map<String, List<TraceEntry>> byInstance = new LinkedHashMap<>();
    Map<String, Boolean> begun = new HashMap<>();
    for (TraceEntry entry : FullValues.of(recorded)) {
      if (entry.record() instanceof Event event) {
        begun.put(entry.node(), true);
        if (event.instance().equals(TraceRecord.EVERY_INSTANCE)) {
          throw new IllegalArgumentException("the recorded trace restarts " + entry.node());
        }
        byInstance.computeIfAbsent(event.instance(), key -> new ArrayList<>()).add(entry);
      } else if (!begun.containsKey(entry.node()) && !(entry.record() instanceof TraceRecord.End)) {
        heads.add(entry);
        sequences.put(entry.node(), entry.record().sequence());
      }
    }
    templates.addAll(byInstance.values());
    if (templates.isEmpty()) {
      throw new IllegalArgumentException("the recorded trace has no event of an instance");
    }
  }

  /** How many instances the trace has so far. */
  public long instances() {
    return copies;
  }

  @Override
  public boolean hasNext() {
    return head < heads.size() || events < eventsMax;
  }

  @Override
  public TraceEntry next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (head < heads.size()) {
      return heads.get(head++);
    }
    while (open.size() < openMax) {
      List<TraceEntry> template = templates.get((int) (copies % templates.size()));
      String name = ((Event) template.get(0).record()).instance();
      open.add(new Copy(template, name, name + "c" + copies++));
    }
    int index = random.nextInt(open.size());
    Copy copy = open.get(index);
    TraceEntry entry = copy(copy, copy.events.get(copy.next++));
    if (copy.next == copy.events.size()) {
      open.set(index, open.get(open.size() - 1));
      open.remove(open.size() - 1);
    }
    events++;
    return entry;
  }

  private TraceEntry copy(Copy copy, TraceEntry entry) {
    Event event = (Event) entry.record();
    long sequence = sequences.merge(entry.node(), 1L, Long::sum);
    MessageId received = event.received();
    Sent sent =
        received == null
            ? null
            : copy.sent.get(new Sending(received.sender(), received.sequence()));
    long lamport =
        1 + Math.max(clocks.getOrDefault(entry.node(), 0L), sent == null ? 0 : sent.lamport);
    clocks.put(entry.node(), lamport);
    if (event.sent() > 0) {
      copy.sent.put(new Sending(entry.node(), event.sequence()), new Sent(sequence, lamport));
    }
    Event renamed =
        new Event(
            sequence,
            copy.name,
            event.action(),
            rename(event.parameters(), copy),
            rename(event.changes(), copy),
            sent == null
                ? received
                : new MessageId(
                    received.sender(), received.incarnation(), sent.sequence, received.index()),
            event.sent(),
            lamport,
            event.wallMicros());
    return new TraceEntry(entry.node(), entry.incarnation(), renamed, entry.place());
  }

  private SortedMap<String, Value> rename(SortedMap<String, Value> values, Copy copy) {
    if (!renameValues || values.isEmpty()) {
      return values;
    }
    TreeMap<String, Value> renamed = new TreeMap<>();
    values.forEach((name, value) -> renamed.put(name, rename(value, copy)));
    return renamed;
  }

  private static Value rename(Value value, Copy copy) {
    if (value instanceof Value.Str string) {
      return string.value().contains(copy.from)
          ? Value.of(string.value().replace(copy.from, copy.name))
          : string;
    } else if (value instanceof Value.SetOf set) {
      return Value.set(set.elements().stream().map(element -> rename(element, copy)).toList());
    } else if (value instanceof Value.Seq sequence) {
      return Value.sequence(
          sequence.elements().stream().map(element -> rename(element, copy)).toList());
    } else if (value instanceof Value.Rec rec) {
      TreeMap<String, Value> fields = new TreeMap<>();
      rec.fields().forEach((name, field) -> fields.put(name, rename(field, copy)));
      return Value.record(fields);
    } else if (value instanceof Value.Fun function) {
      TreeMap<Value, Value> pairs = new TreeMap<>();
      function.pairs().forEach((key, to) -> pairs.put(rename(key, copy), rename(to, copy)));
      return Value.function(pairs);
    }
    return value;
  }
}
