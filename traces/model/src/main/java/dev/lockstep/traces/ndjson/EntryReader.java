package dev.lockstep.traces.ndjson;

import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.Splice;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads one line: members in any order, all that the kind of record needs and no other. */
final class EntryReader {

  /** The members of a line; the name in JSON is the constant's own. */
  private enum Field {
    kind,
    node,
    incarnation,
    sequence,
    schema,
    protocol,
    specification,
    specificationHash,
    constants,
    variables,
    instance,
    more,
    action,
    parameters,
    changes,
    splices,
    received,
    sent,
    lamport,
    wallMicros,
    dropped
  }

  private static final Map<String, Field> BY_NAME =
      java.util.stream.Stream.of(Field.values())
          .collect(java.util.stream.Collectors.toUnmodifiableMap(Field::name, field -> field));
  private static final Set<Field> EVERY =
      EnumSet.of(Field.kind, Field.node, Field.incarnation, Field.sequence);
  private static final Map<String, Set<Field>> KINDS =
      Map.of(
          "header",
          with(
              Field.schema,
              Field.protocol,
              Field.specification,
              Field.specificationHash,
              Field.constants,
              Field.variables),
          "state",
          with(Field.instance, Field.more, Field.variables),
          "event",
          with(
              Field.instance,
              Field.action,
              Field.parameters,
              Field.changes,
              Field.splices,
              Field.received,
              Field.sent,
              Field.lamport,
              Field.wallMicros),
          "gap",
          with(Field.dropped),
          "end",
          with());

  private static final Set<Field> OPTIONAL = EnumSet.of(Field.splices, Field.received);

  private final JsonReader json;
  private final Map<Field, Object> members = new EnumMap<>(Field.class);
  private final Map<Field, Integer> positions = new EnumMap<>(Field.class);

  EntryReader(String line) {
    json = new JsonReader(line);
  }

  TraceEntry read(String place) throws JsonReader.Fault {
    int start = json.position();
    json.object(this::member);
    json.expectEnd();
    TraceRecord record = record(start);
    return new TraceEntry(
        (String) members.get(Field.node), number(Field.incarnation), record, place);
  }

  private void member(String name, int position) throws JsonReader.Fault {
    Field field = BY_NAME.get(name);
    if (field == null) {
      throw new JsonReader.Fault(position, "the schema has no member \"" + name + "\"");
    }
    positions.put(field, position);
    members.put(field, content(field));
  }

  private Object content(Field field) throws JsonReader.Fault {
    return switch (field) {
      case kind, node, protocol, specification, specificationHash, instance, action ->
          json.string();
      case incarnation, dropped -> json.integer(1, Long.MAX_VALUE);
      case sequence, lamport -> json.integer(0, Long.MAX_VALUE);
      case schema -> json.integer(1, Integer.MAX_VALUE);
      case sent -> json.integer(0, Integer.MAX_VALUE);
      case wallMicros -> json.integer();
      case more -> json.bool();
      case constants, parameters, changes -> json.values();
      // A header lists names, a state has values; which it is shows when the kind is known.
      case variables -> json.startsArray() ? json.strings() : json.values();
      case splices -> splices();
      case received -> messageId();
    };
  }

  private SortedMap<String, Splice> splices() throws JsonReader.Fault {
    TreeMap<String, Splice> splices = new TreeMap<>();
    json.object((variable, position) -> splices.put(variable, splice(position)));
    return splices;
  }

  @SuppressWarnings("unchecked") // a list of values is put there, just below
  private Splice splice(int from) throws JsonReader.Fault {
    long[] numbers = {-1, -1};
    Object[] append = new Object[1];
    json.object(
        (name, position) -> {
          switch (name) {
            case "skip" -> numbers[0] = json.integer(0, Integer.MAX_VALUE);
            case "keep" -> numbers[1] = json.integer(Splice.KEEP_MIN, Integer.MAX_VALUE);
            case "append" -> append[0] = json.elements();
            default ->
                throw new JsonReader.Fault(position, "a splice has no member \"" + name + "\"");
          }
        });
    if (numbers[0] < 0 || numbers[1] < 0 || append[0] == null) {
      throw new JsonReader.Fault(from, "a splice needs skip, keep and append");
    }
    return new Splice((int) numbers[0], (int) numbers[1], (List<Value>) append[0]);
  }

  private MessageId messageId() throws JsonReader.Fault {
    int from = json.position();
    String[] sender = new String[1];
    long[] numbers = new long[3];
    json.object(
        (name, position) -> {
          switch (name) {
            case "sender" -> sender[0] = json.string();
            case "incarnation" -> numbers[0] = json.integer(1, Long.MAX_VALUE);
            case "sequence" -> numbers[1] = json.integer(1, Long.MAX_VALUE);
            case "index" -> numbers[2] = 1 + json.integer(0, Integer.MAX_VALUE);
            default ->
                throw new JsonReader.Fault(
                    position, "a message's identity has no member \"" + name + "\"");
          }
        });
    if (sender[0] == null || numbers[0] == 0 || numbers[1] == 0 || numbers[2] == 0) {
      throw new JsonReader.Fault(
          from, "a message's identity needs sender, incarnation, sequence and index");
    }
    return new MessageId(sender[0], numbers[0], numbers[1], (int) (numbers[2] - 1));
  }

  private TraceRecord record(int start) throws JsonReader.Fault {
    String kind = (String) members.get(Field.kind);
    if (kind == null) {
      throw new JsonReader.Fault(start, "the member \"kind\" is missing");
    }
    Set<Field> wanted = KINDS.get(kind);
    if (wanted == null) {
      throw new JsonReader.Fault(
          positions.get(Field.kind), "no kind of record is called \"" + kind + "\"");
    }
    for (Field field : Field.values()) {
      if (members.containsKey(field) && !wanted.contains(field)) {
        throw new JsonReader.Fault(
            positions.get(field), "a record of kind " + kind + " has no member \"" + field + "\"");
      } else if (!members.containsKey(field)
          && wanted.contains(field)
          && !OPTIONAL.contains(field)) {
        throw new JsonReader.Fault(start, "the member \"" + field + "\" is missing");
      }
    }
    checkSequence(kind);
    return switch (kind) {
      case "header" -> header();
      case "state" ->
          new TraceRecord.State(
              number(Field.sequence), text(Field.instance), values(Field.variables), more());
      case "event" -> event();
      case "gap" -> new TraceRecord.Gap(number(Field.sequence), number(Field.dropped));
      default -> new TraceRecord.End(number(Field.sequence));
    };
  }

  private void checkSequence(String kind) throws JsonReader.Fault {
    if (kind.equals("header") != (number(Field.sequence) == 0)) {
      throw new JsonReader.Fault(
          positions.get(Field.sequence), "the header, and it alone, has sequence number 0");
    }
  }

  private TraceRecord header() throws JsonReader.Fault {
    return new TraceRecord.Header(
        (int) number(Field.schema),
        text(Field.protocol),
        text(Field.specification),
        text(Field.specificationHash),
        text(Field.node),
        number(Field.incarnation),
        values(Field.constants),
        names());
  }

  @SuppressWarnings("unchecked") // content() put a map of splices there.
  private TraceRecord event() throws JsonReader.Fault {
    SortedMap<String, Splice> splices =
        (SortedMap<String, Splice>) members.getOrDefault(Field.splices, Splice.NONE);
    for (String variable : splices.keySet()) {
      if (values(Field.changes).containsKey(variable)) {
        throw new JsonReader.Fault(
            positions.get(Field.splices), variable + " has a new value and a splice");
      }
    }
    return new TraceRecord.Event(
        number(Field.sequence),
        text(Field.instance),
        text(Field.action),
        values(Field.parameters),
        values(Field.changes),
        splices,
        (MessageId) members.get(Field.received),
        (int) number(Field.sent),
        number(Field.lamport),
        number(Field.wallMicros));
  }

  private String text(Field field) {
    return (String) members.get(field);
  }

  private long number(Field field) {
    return (Long) members.get(field);
  }

  private boolean more() {
    return (Boolean) members.get(Field.more);
  }

  @SuppressWarnings("unchecked") // content() put a map of values under these fields.
  private SortedMap<String, Value> values(Field field) throws JsonReader.Fault {
    if (members.get(field) instanceof SortedMap<?, ?> values) {
      return (SortedMap<String, Value>) values;
    }
    throw new JsonReader.Fault(positions.get(field), "a state's variables are an object");
  }

  @SuppressWarnings("unchecked") // content() put a list of strings there.
  private List<String> names() throws JsonReader.Fault {
    if (members.get(Field.variables) instanceof List<?> names) {
      return (List<String>) names;
    }
    throw new JsonReader.Fault(
        positions.get(Field.variables), "a header's variables are an array of names");
  }

  private static Set<Field> with(Field... own) {
    Set<Field> all = EnumSet.copyOf(EVERY);
    Collections.addAll(all, own);
    return all;
  }
}
