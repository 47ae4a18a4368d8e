package dev.lockstep.core;

import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * The instances of one node: live ones have a machine, passive ones only the records that make one.
 *
 * <p>Invariants: (1) an instance is live, passive, or as if nobody had ever named it; (2) a passive
 * instance's machine, made again, has exactly the variables of the one that was dropped, so no
 * event is missing between the two; (3) the records of a live instance are its durable ones, and
 * those not durable yet wait in order behind them.
 *
 * <p>Not thread-safe.
 */
final class Instances {

  /** Records that a live instance may gather before a shorter list is looked for. */
  private static final int RECORDS_MIN = 16;

  /** An instance with a machine. */
  static final class Live {
    final Machine machine;
    final List<Valued> records;
    final Deque<Valued> pending = new ArrayDeque<>(2);
    Valued told;

    /** Whether a machine before this one has told it. */
    final boolean toldBefore;

    private final Opened opened = new Opened(this, Effects.NONE);
    private int shortenAt = RECORDS_MIN;
    private Map<String, Value> variables;

    private Live(Machine machine, PassiveInstances.Memory memory) {
      this.machine = machine;
      this.records = new ArrayList<>(memory.records());
      this.told = memory.told();
      this.toldBefore = told != null;
    }

    /** The machine's variables; it is asked for them once between two steps, if at all. */
    Map<String, Value> variables() {
      if (variables == null) {
        variables = machine.state();
      }
      return variables;
    }

    /** The machine takes a step, and may have other variables then. */
    void step(Input input, Effects.Builder effects) {
      variables = null;
      machine.step(input, effects);
    }

    private List<Value> recordValues() {
      return Valued.values(records);
    }

    private Value toldValue() {
      return told == null ? null : told.toValue();
    }

    private PassiveInstances.Memory memory() {
      return new PassiveInstances.Memory(recordValues(), toldValue());
    }
  }

  /**
   * A live instance, and what its machine asked for when it was made: timers and outcomes.
   *
   * @param recovery {@link Effects#NONE} if it was live already
   */
  record Opened(Live live, Effects recovery) {}

  private final Protocol protocol;
  private final Cluster cluster;
  private final String node;
  private final long incarnation;
  private final boolean checking;
  private final Map<String, Live> live = new LinkedHashMap<>();
  private PassiveInstances passive = new PassiveInstances();

  /**
   * No instances yet.
   *
   * @param checking whether a protocol is held to what it says of records that are not needed; that
   *     makes the machine anew twice, so it costs as much as a restart
   */
  Instances(Protocol protocol, Cluster cluster, String node, long incarnation, boolean checking) {
    this.protocol = protocol;
    this.cluster = cluster;
    this.node = node;
    this.incarnation = incarnation;
    this.checking = checking;
  }

  /** The node starts with these. */
  void recovered(PassiveInstances instances) {
    passive = instances;
  }

  PassiveInstances passive() {
    return passive;
  }

  Map<String, Live> live() {
    return live;
  }

  /** The instance with a machine, which is made if it has none. */
  Opened open(String instance) {
    Live known = live.get(instance);
    if (known != null) {
      return known.opened;
    }
    PassiveInstances.Memory memory = passive.remove(instance);
    Opened opened = memory == null ? unheardOf(instance) : recover(instance, memory);
    live.put(instance, opened.live());
    return opened;
  }

  /**
   * An instance without durable records. After a restart it has the state that recovery gives, for
   * the node may have known it before (a manager must presume that it aborted); only an instance
   * that was issued in this very incarnation is known to be new.
   */
  Opened unheardOf(String instance) {
    if (incarnation > 1 && !InstanceId.issuedBy(node, incarnation, instance)) {
      return recover(instance, PassiveInstances.Memory.EMPTY);
    }
    Machine machine = protocol.machine(cluster, node, instance);
    return new Opened(new Live(machine, PassiveInstances.Memory.EMPTY), Effects.NONE);
  }

  /** An instance made from its durable records. */
  Opened recover(String instance, PassiveInstances.Memory memory) {
    Machine machine = protocol.machine(cluster, node, instance);
    Effects recovery = machine.step(new Input.Recovered(memory.records()));
    if (!recovery.sends().isEmpty() || !recovery.persist().isEmpty()) {
      throw new IllegalStateException("recovery sends and persists nothing; it sets timers");
    }
    return new Opened(new Live(machine, memory), recovery);
  }

  /** The oldest record that was not durable is durable now. */
  void persisted(String instance, Live one) {
    Valued record = one.pending.poll();
    if (record != null) {
      one.records.add(record);
      if (one.records.size() >= one.shortenAt) {
        shorten(instance, one);
        one.shortenAt = Math.max(RECORDS_MIN, 2 * one.records.size());
      }
    }
  }

  /** The durable records of a live instance that a restart needs. */
  List<Valued> neededOf(String instance) {
    Live one = live.get(instance);
    shorten(instance, one);
    return Collections.unmodifiableList(one.records);
  }

  /** Drops the records that the protocol says a restart does not need. */
  private void shorten(String instance, Live one) {
    List<Valued> needed = List.copyOf(protocol.needed(Collections.unmodifiableList(one.records)));
    if (needed.size() < one.records.size()) {
      if (checking) {
        requireSameState(instance, one, Valued.values(needed));
      }
      one.records.clear();
      one.records.addAll(needed);
    }
  }

  private void requireSameState(String instance, Live one, List<Value> needed) {
    Map<String, Value> all = recover(instance, one.memory()).live().variables();
    PassiveInstances.Memory fewer = new PassiveInstances.Memory(needed, one.toldValue());
    if (!recover(instance, fewer).live().variables().equals(all)) {
      throw new IllegalStateException(
          "of " + instance + " " + needed.size() + " records recover to another state than all");
    }
  }

  /**
   * Drops the machine of an instance if a new one would be the same.
   *
   * @param same compares the variables of the machine with those of a new one
   */
  boolean passivate(String instance, BiPredicate<Map<String, Value>, Map<String, Value>> same) {
    Live one = live.get(instance);
    if (one == null || !one.pending.isEmpty()) {
      return false;
    }
    Map<String, Value> state = one.variables();
    boolean nothing = one.records.isEmpty() && one.told == null;
    if (nothing && same.test(state, unheardOf(instance).live().variables())) {
      live.remove(instance);
      return true;
    }
    shorten(instance, one);
    if (!same.test(state, recover(instance, one.memory()).live().variables())) {
      return false;
    }
    live.remove(instance);
    passive.put(instance, one.memory());
    return true;
  }

  /** The last outcome that the instance told, or null. */
  Value told(String instance) {
    Live one = live.get(instance);
    if (one != null) {
      return one.toldValue();
    }
    PassiveInstances.Memory memory = passive.get(instance);
    return memory == null ? null : memory.told();
  }

  /** The variables of an instance, or null if nobody has named it. */
  Map<String, Value> state(String instance) {
    Live one = live.get(instance);
    if (one != null) {
      return one.variables();
    }
    PassiveInstances.Memory memory = passive.get(instance);
    return memory == null ? null : recover(instance, memory).live().variables();
  }

  /** Shows the variables of every instance, one at a time. */
  void forEachState(BiConsumer<String, Map<String, Value>> visitor) {
    live.forEach((instance, one) -> visitor.accept(instance, one.variables()));
    passive.forEach(
        (instance, memory) ->
            visitor.accept(instance, recover(instance, memory).live().variables()));
  }

  /** The variables of the instances that match. Of a run that ended alike only one is asked. */
  Map<String, Map<String, Value>> states(Predicate<Map<String, Value>> wanted) {
    Map<String, Map<String, Value>> found = new TreeMap<>();
    live.forEach((instance, one) -> look(instance, one.variables(), wanted, found));
    for (PassiveInstances.Run run : passive.runs()) {
      long places = run.size();
      for (long place = 0; place < places; place++) {
        String instance = run.name(place);
        if (!look(instance, recover(instance, run.memory()).live().variables(), wanted, found)) {
          places = 0;
        }
      }
    }
    return found;
  }

  private static boolean look(
      String instance,
      Map<String, Value> variables,
      Predicate<Map<String, Value>> wanted,
      Map<String, Map<String, Value>> found) {
    Map<String, Value> seen = Collections.unmodifiableMap(variables);
    if (wanted.test(seen)) {
      found.put(instance, seen);
      return true;
    }
    return false;
  }
}
