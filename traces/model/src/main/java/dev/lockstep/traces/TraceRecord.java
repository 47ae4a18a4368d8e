package dev.lockstep.traces;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/**
 * One record of a node's trace. A trace of one incarnation of one node is a {@link Header}, one
 * {@link State} record or more, then events, and an {@link End} where the node stopped in order.
 *
 * <p>Every record has a sequence number: the header has 0, and each later record of the same
 * incarnation has the number of its predecessor plus one, but for a {@link Gap}, which stands in
 * the place of {@code dropped} records. A hole that no {@code Gap} explains, or a repeat, is a
 * malformed trace.
 *
 * <p>Records are immutable and thread-safe.
 */
public sealed interface TraceRecord {

  /**
   * The version of this schema that {@link Header#schema()} states. Readers take all versions up to
   * this one: 1 had no splices.
   */
  int SCHEMA = 2;

  /** The instance of a node-level record: it concerns every open instance of the node. */
  String EVERY_INSTANCE = "";

  /** Position of the record in the trace of its node's incarnation; the header has 0. */
  long sequence();

  /**
   * Who recorded, and against what.
   *
   * @param schema version of the trace schema, {@link TraceRecord#SCHEMA}
   * @param protocol name in the protocol registry, such as {@code paxos}
   * @param specification the module that the node claims to implement, such as {@code PaxosNode}
   * @param specificationHash hex SHA-256 of the specification's modules, or empty where unknown
   * @param node the recording node's name
   * @param incarnation 1 for a node's first start; raised by each start on the same data
   * @param constants the specification's constants: the cluster's nodes by role, and options
   * @param variables the names of the logged variables. The trace is complete in them: one that an
   *     event does not list has not changed
   */
  record Header(
      int schema,
      String protocol,
      String specification,
      String specificationHash,
      String node,
      long incarnation,
      SortedMap<String, Value> constants,
      List<String> variables)
      implements TraceRecord {
    public Header {
      Objects.requireNonNull(protocol);
      Objects.requireNonNull(specification);
      Objects.requireNonNull(specificationHash);
      Objects.requireNonNull(node);
      atLeast(1, schema, "schema version");
      atLeast(1, incarnation, "incarnation");
      constants = sorted(constants);
      variables = List.copyOf(variables);
    }

    @Override
    public long sequence() {
      return 0;
    }
  }

  /**
   * All logged variables of the node for one instance, at this point. The State records of one
   * point follow each other: all but the last say {@code more}. The last one has {@link
   * #EVERY_INSTANCE} and holds for each instance that the others do not name.
   *
   * @param sequence position in the incarnation's trace
   * @param instance the transaction, decree or group
   * @param variables value of each logged variable at this node
   * @param more whether another State record of the same point follows
   */
  record State(long sequence, String instance, SortedMap<String, Value> variables, boolean more)
      implements TraceRecord {
    public State {
      atLeast(1, sequence, "sequence number");
      Objects.requireNonNull(instance);
      variables = sorted(variables);
    }
  }

  /**
   * One step of the node: one input, one action, one event.
   *
   * @param sequence position in the incarnation's trace
   * @param instance the transaction, decree or group, or {@link #EVERY_INSTANCE}
   * @param action the specification's action
   * @param parameters the action's parameters by name, all but the acting node
   * @param changes the logged variables that the step changed, with their new values at this node
   * @param splices further logged variables that the step changed, all of them long sequences, told
   *     by what stays; {@link FullValues} turns them into changes
   * @param received identity of the message that the step consumed, or null
   * @param sent how many messages the step released: their identities are this node, incarnation
   *     and sequence, with index 0 to {@code sent - 1}
   * @param lamport Lamport clock of the step; it is not compared with the specification
   * @param wallMicros wall time of the step in microseconds since 1970; it is not compared
   */
  record Event(
      long sequence,
      String instance,
      String action,
      SortedMap<String, Value> parameters,
      SortedMap<String, Value> changes,
      SortedMap<String, Splice> splices,
      MessageId received,
      int sent,
      long lamport,
      long wallMicros)
      implements TraceRecord {
    public Event {
      atLeast(1, sequence, "sequence number");
      Objects.requireNonNull(instance);
      Objects.requireNonNull(action);
      atLeast(0, sent, "number of messages");
      atLeast(0, lamport, "Lamport clock");
      parameters = sorted(parameters);
      changes = sorted(changes);
      splices = SortedArrays.copyOf(splices);
      for (String variable : splices.keySet()) {
        if (changes.containsKey(variable)) {
          throw new IllegalArgumentException(variable + " has a new value and a splice");
        }
      }
    }

    /** An event without splices. */
    public Event(
        long sequence,
        String instance,
        String action,
        SortedMap<String, Value> parameters,
        SortedMap<String, Value> changes,
        MessageId received,
        int sent,
        long lamport,
        long wallMicros) {
      this(
          sequence,
          instance,
          action,
          parameters,
          changes,
          Splice.NONE,
          received,
          sent,
          lamport,
          wallMicros);
    }

    /** The same step with these changes, and without splices. */
    Event withChanges(SortedMap<String, Value> full) {
      return new Event(
          sequence, instance, action, parameters, full, received, sent, lamport, wallMicros);
    }
  }

  /**
   * The recorder dropped records rather than block the node. Replay is undecided across it and goes
   * on from the next State.
   *
   * @param sequence position of the first dropped record; the record after the gap has {@code
   *     sequence + dropped}
   * @param dropped how many records are missing, at least 1
   */
  record Gap(long sequence, long dropped) implements TraceRecord {
    public Gap {
      atLeast(1, sequence, "sequence number");
      atLeast(1, dropped, "number of dropped events");
    }
  }

  /** The node stopped in order: nothing is missing at the end. */
  record End(long sequence) implements TraceRecord {
    public End {
      atLeast(1, sequence, "sequence number");
    }
  }

  private static void atLeast(long min, long number, String what) {
    if (number < min) {
      throw new IllegalArgumentException(what + " " + number + " is below " + min);
    }
  }

  private static SortedMap<String, Value> sorted(Map<String, Value> map) {
    return SortedArrays.copyOf(map);
  }
}
