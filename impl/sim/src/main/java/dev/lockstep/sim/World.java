package dev.lockstep.sim;

import dev.lockstep.core.Action;
import dev.lockstep.core.Node;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceSink;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** One run: the parts, the two phases, and what the parts share. Used once, by one thread. */
final class World {
  static final long MICROS_PER_MILLI = 1_000;

  /** How long late messages may still arrive once every instance has finished. */
  private static final long SETTLE_MICROS = 1_000 * MICROS_PER_MILLI;

  /** An action, and how often it was taken where nothing is recorded. */
  private static final class Taken {
    final String action;
    long times;

    Taken(String action) {
      this.action = action;
    }
  }

  private final Scenario scenario;
  private final Schedule schedule;
  private final Consumer<TraceEntry> observer;
  private final Agenda agenda = new Agenda();
  private final Tally tally = new Tally();
  private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
  private final SimulatedNetwork network;
  private final Demand clients;
  private final Watch watch;
  private final SplittableRandom latencies;
  private final SplittableRandom timers;
  private final MessageDigest digest;
  private final StepHash stepHash = new StepHash();
  private final Map<Action, Taken> actions = new HashMap<>();
  private final boolean recorded;
  private long entries;
  private int steps;
  private boolean healed;
  private List<String> unsettled = List.of();
  private String defect;

  World(Scenario scenario, Schedule schedule, Consumer<TraceEntry> observer) {
    this(scenario, schedule, observer, Clients::new);
  }

  /**
   * A run.
   *
   * @param observer takes the records of all nodes; null if nothing is to be recorded
   */
  World(
      Scenario scenario,
      Schedule schedule,
      Consumer<TraceEntry> observer,
      Function<World, Demand> demand) {
    this.scenario = scenario;
    this.schedule = schedule;
    this.observer = observer;
    this.recorded = observer != null;
    SplittableRandom seed = new SplittableRandom(schedule.seed());
    this.latencies = seed.split();
    this.timers = seed.split();
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    List<String> names = scenario.cluster().nodes();
    for (String name : names) {
      Crashes crashes = new Crashes(schedule.faults(), nodes.size(), names.size());
      nodes.put(name, new SimulatedNode(this, name, nodes.size(), crashes));
    }
    this.network = new SimulatedNetwork(this, schedule.faults());
    this.watch = new Watch(this);
    this.clients = demand.apply(this);
  }

  /** Runs both phases. */
  RunResult run(List<TraceEntry> kept) {
    nodes.values().forEach(SimulatedNode::start);
    if (clients.isContinuous()) {
      watch.lookNowAndThen();
    }
    plan();
    long healMicros = scenario.safetyMillis() * MICROS_PER_MILLI;
    while (defect == null && agenda.runNext(healMicros)) {
      // each entry does its own work
    }
    if (defect == null) {
      heal();
    }
    if (defect == null) {
      nodes.values().forEach(SimulatedNode::end);
    }
    actions.values().forEach(taken -> tally.count(taken.action, taken.times));
    tally.countRun();
    return new RunResult(
        schedule,
        kept,
        clients.runs(),
        tally,
        network.sent(),
        recorded ? HexFormat.of().formatHex(digest.digest()) : "",
        stepHash.text(),
        agenda.nowMicros() / MICROS_PER_MILLI,
        Optional.ofNullable(defect),
        watch.violation(),
        unsettled);
  }

  private void plan() {
    clients.begin();
    for (Fault fault : schedule.faults()) {
      if (fault instanceof Fault.Pause pause) {
        SimulatedNode node = nodeAt(pause.node());
        long beginMicros = pause.atMillis() * MICROS_PER_MILLI;
        long lengthMicros = pause.forMillis() * MICROS_PER_MILLI;
        agenda.at(beginMicros, () -> unlessHealed(() -> node.pause(beginMicros + lengthMicros)));
      } else if (fault instanceof Fault.Repeat repeat) {
        agenda.at(
            repeat.atMillis() * MICROS_PER_MILLI,
            () -> unlessHealed(() -> clients.repeat(repeat.instance())));
      } else if (fault instanceof Fault.Passivate passivate) {
        SimulatedNode node = nodeAt(passivate.node());
        agenda.at(
            passivate.atMillis() * MICROS_PER_MILLI,
            () ->
                unlessHealed(() -> clients.named(passivate.instance()).ifPresent(node::passivate)));
      }
    }
  }

  private void unlessHealed(Runnable fault) {
    if (!healed) {
      fault.run();
    }
  }

  /** Ends all faults; then the nodes must come to rest, and every instance must finish. */
  private void heal() {
    healed = true;
    nodes.values().forEach(SimulatedNode::resume);
    nodes.values().forEach(SimulatedNode::start);
    watch.watchRest();
    long restMicros = deadline();
    while (defect == null && !watch.atRest() && agenda.runNext(restMicros)) {
      // nobody asks: what is in doubt must be settled by the nodes alone
    }
    unsettled = watch.restless();
    clients.retryUntilFinished();
    long finishMicros = deadline();
    while (defect == null
        && !(clients.allFinished() && watch.atRest())
        && agenda.runNext(finishMicros)) {
      // each entry does its own work
    }
    long settled = agenda.nowMicros() + SETTLE_MICROS;
    while (defect == null && agenda.runNext(settled)) {
      // late messages and time-outs of finished instances
    }
    long settledMicros = deadline();
    while (defect == null
        && !(clients.allFinished() && watch.atRest())
        && agenda.runNext(settledMicros)) {
      // what a late message started, or a late outcome opened again
    }
    unsettled = unsettled.isEmpty() ? watch.restless() : unsettled;
  }

  private long deadline() {
    return agenda.nowMicros() + scenario.progressMillis() * MICROS_PER_MILLI;
  }

  Scenario scenario() {
    return scenario;
  }

  Agenda agenda() {
    return agenda;
  }

  Tally tally() {
    return tally;
  }

  SimulatedNetwork network() {
    return network;
  }

  Demand clients() {
    return clients;
  }

  Watch watch() {
    return watch;
  }

  SplittableRandom latencies() {
    return latencies;
  }

  boolean healed() {
    return healed;
  }

  boolean stopped() {
    return defect != null;
  }

  SimulatedNode node(String name) {
    SimulatedNode node = nodes.get(name);
    if (node == null) {
      throw new IllegalStateException("no node " + name + " in " + nodes.keySet());
    }
    return node;
  }

  private SimulatedNode nodeAt(int index) {
    return node(scenario.cluster().nodes().get(index % nodes.size()));
  }

  long wallClockMicros() {
    return Simulation.EPOCH_MICROS + agenda.nowMicros();
  }

  long jitterMicros() {
    int spread = schedule.jitterMillis();
    return spread == 0 ? 0 : latencies.nextLong(spread * MICROS_PER_MILLI);
  }

  /** Timers run up to half as long again: two nodes with one delay must not stay in step. */
  long timerMicros(long delayMillis) {
    long micros = delayMillis * MICROS_PER_MILLI;
    return micros + timers.nextLong(micros / 2 + 1);
  }

  /** The choices of one instance's client, whatever else happens in the run. */
  RandomGenerator clientRandom(int number) {
    return new SplittableRandom(schedule.seed() * 1_000_003 + number);
  }

  /** Whether another input may be taken; the limit keeps a run that never rests from lasting. */
  boolean mayStep() {
    if (defect == null && ++steps > scenario.stepsMax()) {
      defect = "the run took more than " + scenario.stepsMax() + " inputs";
    }
    return defect == null;
  }

  void defect(String node, String instance, RuntimeException cause) {
    if (defect == null) {
      defect = node + " failed in " + instance + ": " + cause;
    }
  }

  /** Whether the nodes write a trace; else their variables are looked at now and then only. */
  boolean recorded() {
    return recorded;
  }

  /** A node took a step that is an action. */
  void stepped(SimulatedNode node, Node.Step step) {
    Action action = step.action();
    Taken taken = actions.get(action);
    if (taken == null) {
      taken = new Taken(action.specificationName());
      actions.put(action, taken);
    }
    stepHash.add(agenda.nowMicros(), node.index(), taken.action, step);
    if (!recorded) {
      taken.times++;
    }
    watch.stepped(node, step);
  }

  TraceSink sink(String node, long incarnation) {
    if (!recorded) {
      return TraceSink.NONE;
    }
    return record -> {
      TraceEntry entry = new TraceEntry(node, incarnation, record, "record " + ++entries);
      digest.update(entry.toString().getBytes(StandardCharsets.UTF_8));
      if (record instanceof TraceRecord.Event event) {
        tally.count(event);
      }
      observer.accept(entry);
    };
  }

  /** Runs a scenario and keeps the trace in memory. */
  static RunResult keep(Scenario scenario, Schedule schedule) {
    List<TraceEntry> kept = new ArrayList<>();
    return new World(scenario, schedule, kept::add).run(kept);
  }
}
