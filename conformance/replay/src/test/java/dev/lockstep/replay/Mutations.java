package dev.lockstep.replay;

import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceRecord.Event;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Breaks a trace of one instance in one of five ways; types stay as they are, for TLC's sake. */
final class Mutations {
  /** The five kinds. */
  enum Kind {
    PARAMETER,
    CHANGE,
    DROP,
    SWAP,
    INVENT
  }

  private final Random random;

  Mutations(Random random) {
    this.random = random;
  }

  /** The mutated trace, or null where the trace has no place for this kind. */
  List<TraceEntry> mutate(List<TraceEntry> entries, Kind kind) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).record() instanceof Event event
          && !event.instance().isEmpty()
          && fits(entries, i, event, kind)) {
        places.add(i);
      }
    }
    if (places.isEmpty()) {
      return null;
    }
    int place = places.get(random.nextInt(places.size()));
    List<TraceEntry> mutated = new ArrayList<>(entries);
    TraceEntry entry = entries.get(place);
    Event event = (Event) entry.record();
    switch (kind) {
      case PARAMETER ->
          mutated.set(place, with(entry, altered(event.parameters(), false), event.changes()));
      case INVENT ->
          mutated.set(place, with(entry, altered(event.parameters(), true), event.changes()));
      case CHANGE ->
          mutated.set(place, with(entry, event.parameters(), altered(event.changes(), false)));
      case DROP -> mutated.remove(place);
      case SWAP -> {
        mutated.set(place, entries.get(place + 1));
        mutated.set(place + 1, entry);
      }
    }
    return renumbered(mutated);
  }

  private static boolean fits(List<TraceEntry> entries, int place, Event event, Kind kind) {
    return switch (kind) {
      case PARAMETER -> !event.parameters().isEmpty();
      case CHANGE -> !event.changes().isEmpty();
      case DROP -> true;
      case SWAP ->
          place + 1 < entries.size()
              && entries.get(place + 1).record() instanceof Event next
              && next.instance().equals(event.instance())
              && entries.get(place + 1).node().equals(entries.get(place).node())
              && !event.changes().isEmpty()
              && !next.changes().isEmpty();
      case INVENT -> event.parameters().values().stream().anyMatch(Value.Rec.class::isInstance);
    };
  }

  private SortedMap<String, Value> altered(SortedMap<String, Value> values, boolean records) {
    List<String> names =
        values.keySet().stream()
            .filter(name -> !records || values.get(name) instanceof Value.Rec)
            .toList();
    String name = names.get(random.nextInt(names.size()));
    TreeMap<String, Value> altered = new TreeMap<>(values);
    altered.put(name, altered(values.get(name)));
    return altered;
  }

  /** Another value of the same shape. */
  private Value altered(Value value) {
    if (value instanceof Value.Bool truth) {
      return Value.of(!truth.value());
    } else if (value instanceof Value.Int integer) {
      return Value.of(integer.value() + 1);
    } else if (value instanceof Value.Str string) {
      return Value.of(string.value() + "x");
    } else if (value instanceof Value.Rec rec) {
      TreeMap<String, Value> fields = new TreeMap<>(rec.fields());
      List<String> names = new ArrayList<>(fields.keySet());
      String name = names.get(random.nextInt(names.size()));
      fields.put(name, altered(fields.get(name)));
      return Value.record(fields);
    } else if (value instanceof Value.Seq sequence && !sequence.elements().isEmpty()) {
      List<Value> elements = new ArrayList<>(sequence.elements());
      elements.set(0, altered(elements.get(0)));
      return Value.sequence(elements);
    } else if (value instanceof Value.SetOf set && !set.elements().isEmpty()) {
      List<Value> elements = new ArrayList<>(set.elements());
      elements.remove(random.nextInt(elements.size()));
      return Value.set(elements);
    }
    return value;
  }

  private static TraceEntry with(
      TraceEntry entry, SortedMap<String, Value> parameters, SortedMap<String, Value> changes) {
    Event event = (Event) entry.record();
    return new TraceEntry(
        entry.node(),
        entry.incarnation(),
        event(event.sequence(), event, parameters, changes),
        entry.place());
  }

  private static Event event(
      long sequence,
      Event event,
      SortedMap<String, Value> parameters,
      SortedMap<String, Value> changes) {
    return new Event(
        sequence,
        event.instance(),
        event.action(),
        parameters,
        changes,
        event.received(),
        event.sent(),
        event.lamport(),
        event.wallMicros());
  }

  /** Gives each node's records the sequence numbers of their places; identities are not judged. */
  static List<TraceEntry> renumbered(List<TraceEntry> entries) {
    TreeMap<String, Long> next = new TreeMap<>();
    List<TraceEntry> result = new ArrayList<>();
    for (TraceEntry entry : entries) {
      TraceRecord record = entry.record();
      long sequence = next.getOrDefault(entry.node(), 0L);
      if (record instanceof TraceRecord.Header) {
        sequence = 0;
      } else if (record instanceof Event event) {
        record = event(sequence, event, event.parameters(), event.changes());
      } else if (record instanceof TraceRecord.State state) {
        record = new TraceRecord.State(sequence, state.instance(), state.variables(), state.more());
      } else {
        record = new TraceRecord.End(sequence);
      }
      next.put(entry.node(), sequence + 1);
      result.add(new TraceEntry(entry.node(), entry.incarnation(), record, entry.place()));
    }
    return result;
  }
}
