package dev.lockstep.core;

import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.Splice;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceSink;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One node: its machines, one per instance, and its trace. A node turns each input into one step of
 * one machine and one event, and hands back what the step asks for; the runtime and the simulator
 * are the two that carry it out.
 *
 * <p>Invariants: (1) the event of a step is in the sink before {@link #step} returns, so before any
 * effect leaves the node; (2) an event lists exactly the variables whose fields differ from the
 * previous event of the same machine, those that are long sequences by what stays of them; (3)
 * sequence numbers have no holes; (4) the Lamport clock of an event is above that of every event
 * and message that it can depend on.
 *
 * <p>A node whose sink is {@link TraceSink#NONE} asks its machines for their variables only where
 * somebody wants to see them. That a machine changes none without an action, and that it recovers
 * to the same without the records that its protocol calls superfluous, is checked where there is a
 * trace.
 *
 * <p>Not thread-safe: one thread at a time, the node's own.
 */
public final class Node {

  /** The specification's name of a node's return; the first event of a later incarnation. */
  public static final String RESTART = "Restart";

  /**
   * What a step asks for, to be carried out now that the event is written; its messages have their
   * identities. Immutable, thread-safe.
   */
  public static final class Step extends Effects {
    private final String instance;

    private Step(String instance, Builder asked) {
      super(asked);
      this.instance = instance;
    }

    /** The instance whose machine took the step. */
    public String instance() {
      return instance;
    }

    /** The messages to send now: {@link #sends}. */
    @SuppressWarnings("unchecked") // the node has put each into its envelope
    public List<Envelope> envelopes() {
      return (List<Envelope>) (List<?>) sends();
    }

    @Override
    List<Object> content() {
      return List.of(instance, super.content());
    }
  }

  private static final SortedMap<String, Value> NO_CHANGES = Collections.emptySortedMap();

  private final Protocol protocol;
  private final Cluster cluster;
  private final String name;
  private final long incarnation;
  private final TraceSink sink;
  private final boolean recording;
  private final Instances instances;

  /** What the step under way asks for. */
  private final Effects.Builder asked = new Effects.Builder();

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
    this.recording = !sink.equals(TraceSink.NONE);
    this.instances = new Instances(protocol, cluster, name, incarnation, recording);
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
   * Starts the node, as the other {@code start} does, on records by instance.
   *
   * @return what the recovered machines ask for, at most one step per instance
   */
  public List<Step> start(
      String specificationHash, Map<String, List<Value>> recovered, long nowMicros) {
    PassiveInstances durable = new PassiveInstances();
    recovered.forEach(
        (instance, records) ->
            durable.put(instance, new PassiveInstances.Memory(records, /* told= */ null)));
    List<Step> steps = new ArrayList<>();
    start(specificationHash, durable, nowMicros, steps::add);
    return steps;
  }

  /**
   * Starts the node: writes the header and the recovered state and, from the second incarnation on,
   * the Restart event. Then it hands out what each recovered machine asks for. Machines that set no
   * timer stay passive, so that memory does not grow with what has ended.
   *
   * @param specificationHash see {@link TraceRecord.Header#specificationHash()}
   * @param recovered what is durable of each instance, none at the first start; the node's own from
   *     now on
   * @param nowMicros wall time in microseconds since 1970
   * @param steps takes the steps of recovery, one for each instance that asks for something
   */
  public void start(
      String specificationHash, PassiveInstances recovered, long nowMicros, Consumer<Step> steps) {
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
    instances.recovered(recovered);
    writeState();
    if (incarnation > 1) {
      writeRestart(nowMicros);
    }
    for (PassiveInstances.Run run : recovered.runs()) {
      for (long place = 0; place < run.size(); place++) {
        recover(run.name(place), steps);
      }
    }
  }

  private void recover(String instance, Consumer<Step> steps) {
    Instances.Opened opened = instances.open(instance);
    Effects effects = opened.recovery();
    tell(opened.live(), effects.replies());
    if (effects.timers().isEmpty()) {
      passivate(instance);
    }
    if (!effects.timers().isEmpty() || !effects.replies().isEmpty()) {
      steps.accept(new Step(instance, asked.copy(effects)));
    }
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
    Instances.Opened opened = instances.open(instance);
    Instances.Live live = opened.live();
    Map<String, Value> before = recording ? live.variables() : Map.of();
    live.step(input, asked);
    if (input instanceof Input.Persisted) {
      instances.persisted(instance, live);
    }
    SortedMap<String, Value> changes = recording ? changes(before, live) : NO_CHANGES;
    if (asked.action() == null) {
      if (!changes.isEmpty() || !asked.records().isEmpty() || asked.sends()) {
        throw new IllegalStateException(
            name + " changed " + changes.keySet() + " of " + instance + " without an action");
      }
      addRecovery(opened);
      return new Step(instance, asked);
    }
    SortedMap<String, Splice> splices = changes.isEmpty() ? Splice.NONE : splices(before, changes);
    live.pending.addAll(asked.records());
    sequence++;
    lamport++;
    address(instance);
    addRecovery(opened);
    Step step = new Step(instance, asked);
    if (recording) {
      write(step, input, changes, splices, received, nowMicros);
    }
    return step;
  }

  /** Gives the messages their identities. */
  private void address(String instance) {
    List<Effects.Send> messages = asked.messages();
    for (int index = 0; index < messages.size(); index++) {
      Effects.Send send = messages.get(index);
      MessageId id = new MessageId(name, incarnation, sequence, index);
      messages.set(index, new Envelope(id, instance, send.to(), lamport, send.message()));
    }
  }

  private static SortedMap<String, Value> changes(Map<String, Value> before, Instances.Live live) {
    TreeMap<String, Value> changes = new TreeMap<>();
    live.variables()
        .forEach(
            (variable, value) -> {
              if (!value.equals(before.get(variable))) {
                changes.put(variable, value);
              }
            });
    return changes;
  }

  /** Takes out of the changes those that are told by what stays of the value before. */
  private static SortedMap<String, Splice> splices(
      Map<String, Value> before, SortedMap<String, Value> changes) {
    TreeMap<String, Splice> splices = new TreeMap<>();
    changes.forEach(
        (variable, value) ->
            Splice.between(before.get(variable), value)
                .ifPresent(splice -> splices.put(variable, splice)));
    if (splices.isEmpty()) {
      return Splice.NONE;
    }
    changes.keySet().removeAll(splices.keySet());
    return splices;
  }

  /**
   * Adds what the machine asked for when it was made for this input. Where a machine before it has
   * told an outcome, what this one tells of its records, or when asked again, is no news: it may
   * know less of the reasons, which are not in the records. Nor is the same outcome, which a
   * manager finds out anew that has to ask its one participant again.
   */
  private void addRecovery(Instances.Opened opened) {
    Instances.Live live = opened.live();
    Effects recovery = opened.recovery();
    boolean made = !recovery.equals(Effects.NONE);
    List<Valued> replies = asked.replies();
    if (live.toldBefore && asked.action() == null) {
      replies.clear();
    } else if (live.toldBefore) {
      Value told = live.told.toValue();
      replies.removeIf(reply -> reply.toValue().equals(told));
    } else if (made) {
      replies.addAll(0, recovery.replies());
    }
    if (made) {
      asked.timers().addAll(0, recovery.timers());
    }
    tell(live, replies);
  }

  private static void tell(Instances.Live live, List<Valued> replies) {
    if (!replies.isEmpty()) {
      live.told = replies.get(replies.size() - 1);
    }
  }

  /**
   * Drops the machine of an instance, if one made anew from the durable records has the very same
   * variables and no record is under way. The next input makes it again, and the trace shows
   * nothing of either. The caller sees to it that no timer of the instance runs and nobody waits
   * for it: a machine made anew knows neither.
   *
   * @return whether it has no machine now
   */
  public boolean passivate(String instance) {
    return instances.passivate(instance, Map::equals);
  }

  /** As {@link #passivate(String)} does, but for another comparison: controls of tests use it. */
  boolean passivate(String instance, BiPredicate<Map<String, Value>, Map<String, Value>> same) {
    return instances.passivate(instance, same);
  }

  /** The last outcome that an instance told here, in this incarnation; null if it told none. */
  public Value told(String instance) {
    return instances.told(instance);
  }

  /** How many instances have a machine. */
  public int live() {
    return instances.live().size();
  }

  /** How many instances are kept without a machine. */
  public long passive() {
    return instances.passive().size();
  }

  /** How many objects are held for the passive ones; see {@link PassiveInstances#held()}. */
  public long held() {
    return instances.passive().held();
  }

  /** The passive instances that have durable records, for a summary that replaces those. */
  public List<PassiveInstances.Run> ended() {
    return instances.passive().runs().stream()
        .filter(run -> !run.memory().records().isEmpty())
        .toList();
  }

  /** Shows the durable records of each live instance, as far as a restart needs them. */
  public void forEachLive(BiConsumer<String, List<Valued>> visitor) {
    instances
        .live()
        .forEach((instance, one) -> visitor.accept(instance, instances.neededOf(instance)));
  }

  /** Writes all variables of all instances, so that replay can begin here. */
  public void writeState() {
    if (!recording) {
      sequence++;
      return;
    }
    instances.forEachState(
        (instance, state) ->
            sink.accept(new TraceRecord.State(++sequence, instance, new TreeMap<>(state), true)));
    Map<String, Value> others = instances.unheardOf(TraceRecord.EVERY_INSTANCE).live().variables();
    sink.accept(
        new TraceRecord.State(
            ++sequence, TraceRecord.EVERY_INSTANCE, new TreeMap<>(others), false));
  }

  /** Says that the node stops in order; nothing may follow. */
  public void end() {
    sink.accept(new TraceRecord.End(++sequence));
  }

  /** The machine of an instance, to be read between two steps; null if it has none now. */
  public Machine machine(String instance) {
    Instances.Live one = instances.live().get(instance);
    return one == null ? null : one.machine;
  }

  /** The logged variables of an instance as of its last event; null if nothing opened it. */
  public Map<String, Value> state(String instance) {
    return instances.state(instance);
  }

  /**
   * The variables of every instance whose variables match. Passive instances of one run have the
   * same durable records, hence the same variables, so one of them answers for all that do not
   * match.
   */
  public Map<String, Map<String, Value>> states(Predicate<Map<String, Value>> wanted) {
    return instances.states(wanted);
  }

  private void writeRestart(long nowMicros) {
    sequence++;
    lamport++;
    if (recording) {
      sink.accept(
          new TraceRecord.Event(
              sequence,
              TraceRecord.EVERY_INSTANCE,
              RESTART,
              new TreeMap<>(),
              new TreeMap<>(),
              Splice.NONE,
              null,
              0,
              lamport,
              nowMicros));
    }
  }

  private void write(
      Step step,
      Input input,
      SortedMap<String, Value> changes,
      SortedMap<String, Splice> splices,
      MessageId received,
      long nowMicros) {
    sink.accept(
        new TraceRecord.Event(
            sequence,
            step.instance(),
            step.action().specificationName(),
            new TreeMap<>(step.parameters(input)),
            changes,
            splices,
            received,
            step.sends().size(),
            lamport,
            nowMicros));
  }
}
