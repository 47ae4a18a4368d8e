package dev.lockstep.replay;

import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.Splice;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes merged traces of the Relay fixture by hand. */
final class Traces {
  static final List<String> LOGGED = List.of("alive", "high", "durable", "queue", "acks", "shown");
  static final Value NONE = Value.model("None");

  final List<TraceEntry> entries = new ArrayList<>();
  private final Map<String, Long> sequences = new HashMap<>();
  private final Map<String, Long> incarnations = new HashMap<>();
  private final SortedMap<String, Value> constants;
  String hash = "";

  Traces(String... nodes) {
    constants = new TreeMap<>(Map.of("Node", Value.strings(List.of(nodes))));
  }

  /** A trace in which every node has started. */
  static Traces started(String... nodes) {
    Traces traces = new Traces(nodes);
    for (String node : nodes) {
      traces.header(node, 1).state(node, "", fresh(), false);
    }
    return traces;
  }

  static SortedMap<String, Value> map(Object... namesAndValues) {
    TreeMap<String, Value> map = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      map.put(
          (String) namesAndValues[i],
          value instanceof Integer number ? Value.of(number) : (Value) value);
    }
    return map;
  }

  static SortedMap<String, Value> fresh() {
    return map(
        "alive",
        Value.of(true),
        "high",
        0,
        "durable",
        0,
        "queue",
        Value.sequence(),
        "acks",
        Value.set(),
        "shown",
        NONE);
  }

  /** A node's variables where only these differ from a fresh node's. */
  static SortedMap<String, Value> like(Object... namesAndValues) {
    SortedMap<String, Value> map = fresh();
    map.putAll(map(namesAndValues));
    return map;
  }

  static Value offer(String from, int number) {
    return Value.record("type", "Offer", "from", from, "number", number);
  }

  static Value ack(String from, String to, int number) {
    return Value.record("type", "Ack", "from", from, "to", to, "number", number);
  }

  static Value queued(String node, String to, int number) {
    return Value.record("number", number, "reply", ack(node, to, number));
  }

  Traces header(String node, long incarnation) {
    return header(node, incarnation, LOGGED, constants);
  }

  Traces header(
      String node, long incarnation, List<String> logged, SortedMap<String, Value> values) {
    incarnations.put(node, incarnation);
    sequences.put(node, 0L);
    return add(
        node,
        new TraceRecord.Header(
            TraceRecord.SCHEMA, "relay", "Relay", hash, node, incarnation, values, logged));
  }

  Traces state(String node, String instance, SortedMap<String, Value> variables, boolean more) {
    return add(node, new TraceRecord.State(next(node), instance, variables, more));
  }

  Traces event(
      String node,
      String instance,
      String action,
      SortedMap<String, Value> parameters,
      SortedMap<String, Value> changes) {
    return event(node, instance, action, parameters, changes, null, 0);
  }

  Traces event(
      String node,
      String instance,
      String action,
      SortedMap<String, Value> parameters,
      SortedMap<String, Value> changes,
      MessageId received,
      int sent) {
    return add(
        node,
        new TraceRecord.Event(
            next(node), instance, action, parameters, changes, received, sent, 1, 1));
  }

  Traces spliced(
      String node,
      String instance,
      String action,
      SortedMap<String, Value> parameters,
      SortedMap<String, Value> changes,
      SortedMap<String, Splice> splices,
      int sent) {
    return add(
        node,
        new TraceRecord.Event(
            next(node), instance, action, parameters, changes, splices, null, sent, 1, 1));
  }

  Traces gap(String node, long dropped) {
    long sequence = next(node);
    sequences.merge(node, dropped - 1, Long::sum);
    return add(node, new TraceRecord.Gap(sequence, dropped));
  }

  Traces end(String node) {
    return add(node, new TraceRecord.End(next(node)));
  }

  Traces add(String node, TraceRecord record) {
    entries.add(
        new TraceEntry(node, incarnations.get(node), record, "test:" + (entries.size() + 1)));
    return this;
  }

  private long next(String node) {
    return sequences.merge(node, 1L, Long::sum);
  }

  // The steps of a good run, by instance.

  Traces start(String node, String instance, int number) {
    return event(node, instance, "Start", map("k", number), map("high", number), null, 1);
  }

  Traces accept(String node, String instance, String from, int number) {
    return event(
        node,
        instance,
        "Accept",
        map("m", offer(from, number)),
        map("high", number, "queue", Value.sequence(queued(node, from, number))));
  }

  Traces persist(String node, String instance, int number) {
    return event(
        node,
        instance,
        "Persist",
        map(),
        map("durable", number, "queue", Value.sequence()),
        null,
        1);
  }

  Traces learn(String node, String instance, String from, int number) {
    return event(
        node,
        instance,
        "Learn",
        map("m", ack(from, node, number)),
        map("acks", Value.set(Value.of(from))));
  }

  /** Number 5 is offered by n1, accepted, made durable and acknowledged by n2. */
  Traces round(String instance) {
    return start("n1", instance, 5)
        .accept("n2", instance, "n1", 5)
        .persist("n2", instance, 5)
        .learn("n1", instance, "n2", 5);
  }
}
