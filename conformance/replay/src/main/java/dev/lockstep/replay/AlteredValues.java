package dev.lockstep.replay;

import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Other values for a field: one that the same field has elsewhere in the trace, which is the
 * mistake that is hardest to notice, or the value itself with one part changed.
 */
final class AlteredValues {
  private static final int POOL_MAX = 50;

  private final Map<String, Set<Value>> pool = new HashMap<>();
  private final Random random;

  AlteredValues(List<TraceEntry> entries, Random random) {
    this.random = random;
    for (TraceEntry entry : entries) {
      if (entry.record() instanceof TraceRecord.Event event) {
        event.parameters().forEach(this::add);
        event.changes().forEach(this::add);
      }
    }
  }

  private void add(String field, Value value) {
    Set<Value> known = pool.computeIfAbsent(field, key -> new LinkedHashSet<>());
    if (known.size() < POOL_MAX) {
      known.add(value);
    }
  }

  /** A value that differs from the given one. */
  Value other(String field, Value value) {
    List<Value> others = new ArrayList<>(pool.getOrDefault(field, Set.of()));
    others.remove(value);
    if (!others.isEmpty() && random.nextBoolean()) {
      return others.get(random.nextInt(others.size()));
    }
    return changed(value);
  }

  private Value changed(Value value) {
    if (value instanceof Value.Bool truth) {
      return Value.of(!truth.value());
    } else if (value instanceof Value.Int integer) {
      return Value.of(integer.value() + 1);
    } else if (value instanceof Value.Str string) {
      return Value.of(string.value() + "?");
    } else if (value instanceof Value.Model) {
      return Value.of("?");
    } else if (value instanceof Value.SetOf set) {
      List<Value> elements = new ArrayList<>(set.elements());
      if (elements.isEmpty()) {
        return Value.set(Value.of("?"));
      }
      elements.remove(random.nextInt(elements.size()));
      return Value.set(elements);
    } else if (value instanceof Value.Seq sequence) {
      List<Value> elements = new ArrayList<>(sequence.elements());
      if (elements.isEmpty()) {
        return Value.sequence(Value.of("?"));
      }
      int place = random.nextInt(elements.size());
      elements.set(place, changed(elements.get(place)));
      return Value.sequence(elements);
    } else if (value instanceof Value.Rec rec) {
      TreeMap<String, Value> fields = new TreeMap<>(rec.fields());
      String name = new ArrayList<>(fields.keySet()).get(random.nextInt(fields.size()));
      fields.put(name, changed(fields.get(name)));
      return Value.record(fields);
    }
    TreeMap<Value, Value> pairs = new TreeMap<>(((Value.Fun) value).pairs());
    Value key = new ArrayList<>(pairs.keySet()).get(random.nextInt(pairs.size()));
    pairs.put(key, changed(pairs.get(key)));
    return Value.function(pairs);
  }
}
