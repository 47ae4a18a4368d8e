package dev.lockstep.core;

import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceSink;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * One node: its machines, one per instance, and its trace. A node turns each input into one step of
 * one machine and one event, and hands back what the step asks for; the runtime and the simulator
 * are the two that carry it out.
 *
 * <p>Invariants: (1) the event of a step is in the sink before {@link #step} returns, so before any
 * effect leaves the node; (2) an event lists exactly the variables whose fields differ from the
 * previous event of the same machine; (3) sequence numbers have no holes; (4) the Lamport clock of
 * an event is above that of every event and message that it can depend on.
 *
 * <p>Not thread-safe: one thread at a time, the node's own.
 */
public final class Node {

  /** The specification's name of a node's return; the first event of a later incarnation. */
  public static final String RESTART = "Restart";

  /** What a step asks for, with identities: to be carried out now that the event is written. */
  public record Step(String instance, Effects effects, List<Envelope> envelopes) {}

  private static final class Slot {
    final Machine machine;
    Map<String, Value> logged;

    Slot(Machine machine) {
      this.machine = machine;
      this.logged = machine.state();
    }
  }

  private final Protocol protocol;
  private final Cluster cluster;
  private final String name;
  private final long incarnation;
  private final TraceSink sink;
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private long sequence;
  private long lamport;

  /**
   * A node that has not started; call {@link #start} first.
   *
   * @param incarnation 1 for the first start on this data, one more for each later one
   */
  public Node(Protocol protocol, Cluster cluster, String name, long incarnation, TraceSink sink) {
    this.protocol = protocol;
    this.cluster = cluster;
    this.name = name;
    this.incarnation = incarnation;
    this.sink = sink;
  }

  /** The node's name. */
  public String name() {
    return name;
  }

  /** Which start on the same data this is, from 1. */
  public long incarnation() {
    return incarnation;
  }

  /**
   * Starts the node: writes the header and the recovered state and, from the second incarnation on,
   * the Restart event.
   *
   * @param specificationHash see {@link TraceRecord.Header#specificationHash()}
   * @param recovered durable records by instance, in log order; empty at the first start
   * @param nowMicros wall time in microseconds since 1970
   * @return what the recovered machines ask for, one step per instance
   */
  public List<Step> start(
      String specificationHash, Map<String, List<Value>> recovered, long nowMicros) {
    sink.accept(
        new TraceRecord.Header(
            TraceRecord.SCHEMA,
            protocol.name(),
            protocol.specification(),
            specificationHash,
            name,
            incarnation,
            cluster.constants(),
            protocol.variables(cluster.role(name))));
    List<Step> steps = new ArrayList<>();
    recovered.forEach(
        (instance, records) -> {
          Machine machine = protocol.machine(cluster, name, instance);
          Effects effects = machine.step(new Input.Recovered(records));
          slots.put(instance, new Slot(machine));
          steps.add(new Step(instance, withoutSends(effects), List.of()));
        });
    writeState();
    if (incarnation > 1) {
      write(TraceRecord.EVERY_INSTANCE, RESTART, Map.of(), Map.of(), null, 0, nowMicros);
    }
    return steps;
  }

  /**
   * Takes one input of one instance, which is opened by its first input.
   *
   * @param nowMicros wall time in microseconds since 1970
   */
  public Step step(String instance, Input input, long nowMicros) {
    return step(instance, input, null, nowMicros);
  }

  /** Takes a message that arrived. */
  public Step deliver(Envelope envelope, long nowMicros) {
    lamport = Math.max(lamport, envelope.lamport());
    return step(
        envelope.instance(), new Input.Deliver(envelope.message()), envelope.id(), nowMicros);
  }

  private Step step(String instance, Input input, MessageId received, long nowMicros) {
    if (sequence == 0) {
      throw new IllegalStateException("the node " + name + " was not started");
    }
    Slot slot = slot(instance);
    Effects effects = slot.machine.step(input);
    Map<String, Value> after = slot.machine.state();
    Map<String, Value> changes = new TreeMap<>();
    after.forEach(
        (variable, value) -> {
          if (!value.equals(slot.logged.get(variable))) {
            changes.put(variable, value);
          }
        });
    if (effects.action() == null) {
      if (!changes.isEmpty() || !effects.persist().isEmpty() || !effects.sends().isEmpty()) {
        throw new IllegalStateException(
            name + " changed " + changes.keySet() + " of " + instance + " without an action");
      }
      return new Step(instance, effects, List.of());
    }
    slot.logged = after;
    write(
        instance,
        effects.action().specificationName(),
        effects.parameters(),
        changes,
        received,
        effects.sends().size(),
        nowMicros);
    List<Envelope> envelopes = new ArrayList<>();
    for (Effects.Send send : effects.sends()) {
      MessageId id = new MessageId(name, incarnation, sequence, envelopes.size());
      envelopes.add(new Envelope(id, instance, send.to(), lamport, send.message()));
    }
    return new Step(instance, effects, envelopes);
  }

  /** Writes all variables of all instances, so that replay can begin here. */
  public void writeState() {
    slots.forEach(
        (instance, slot) ->
            sink.accept(
                new TraceRecord.State(++sequence, instance, new TreeMap<>(slot.logged), true)));
    Map<String, Value> others = newSlot(TraceRecord.EVERY_INSTANCE).logged;
    sink.accept(
        new TraceRecord.State(
            ++sequence, TraceRecord.EVERY_INSTANCE, new TreeMap<>(others), false));
  }

  /** Says that the node stops in order; nothing may follow. */
  public void end() {
    sink.accept(new TraceRecord.End(++sequence));
  }

  /** The machine of an instance, or null if no input has opened it. */
  public Machine machine(String instance) {
    Slot slot = slots.get(instance);
    return slot == null ? null : slot.machine;
  }

  /**
   * The logged variables of an instance's machine as of its last event, or null if none has one.
   */
  public Map<String, Value> state(String instance) {
    Slot slot = slots.get(instance);
    return slot == null ? null : slot.logged;
  }

  /** The variables of every instance whose variables match. */
  public Map<String, Map<String, Value>> states(Predicate<Map<String, Value>> wanted) {
    Map<String, Map<String, Value>> found = new TreeMap<>();
    slots.forEach(
        (instance, slot) -> {
          Map<String, Value> state = Collections.unmodifiableMap(slot.logged);
          if (wanted.test(state)) {
            found.put(instance, state);
          }
        });
    return found;
  }

  private Slot slot(String instance) {
    return slots.computeIfAbsent(instance, this::newSlot);
  }

  /**
   * A machine for an instance without durable records. After a restart that is the state that
   * recovery gives, for the node may have known the instance before (a manager must presume that it
   * aborted); only an instance that was issued in this very incarnation is known to be new.
   */
  private Slot newSlot(String instance) {
    Machine machine = protocol.machine(cluster, name, instance);
    if (incarnation > 1 && !InstanceId.issuedBy(name, incarnation, instance)) {
      withoutSends(machine.step(new Input.Recovered(List.of())));
    }
    return new Slot(machine);
  }

  private void write(
      String instance,
      String action,
      Map<String, Value> parameters,
      Map<String, Value> changes,
      MessageId received,
      int sent,
      long nowMicros) {
    sink.accept(
        new TraceRecord.Event(
            ++sequence,
            instance,
            action,
            new TreeMap<>(parameters),
            new TreeMap<>(changes),
            received,
            sent,
            ++lamport,
            nowMicros));
  }

  private static Effects withoutSends(Effects effects) {
    if (!effects.sends().isEmpty() || !effects.persist().isEmpty()) {
      throw new IllegalStateException("recovery sends and persists nothing; it sets timers");
    }
    return effects;
  }
}
