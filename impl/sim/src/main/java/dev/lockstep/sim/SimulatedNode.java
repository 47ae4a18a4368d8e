package dev.lockstep.sim;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Envelope;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Node;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One node with its log: carries out what the node's steps ask for, as the runtime does, and can be
 * killed at every point of that. Invariants: (1) the event of a step is in the trace before any
 * effect of it; (2) a Persisted input follows the sync that covers its record; (3) timers, syncs
 * and steps of a killed incarnation never touch the next one.
 */
final class SimulatedNode {
  private static final long SYNC_MICROS_MIN = 500;
  private static final long SYNC_MICROS_SPREAD = 4_000;

  private record Timer(String instance, String name) {}

  private record Told(String instance, Value outcome) {}

  private final World world;
  private final String name;
  private final int index;
  private final SimulatedLog log = new SimulatedLog();
  private final Crashes crashes;
  private final Map<Timer, Long> timers = new HashMap<>();
  private final Set<Timer> prompts = new HashSet<>();
  private final Set<Told> told = new HashSet<>();
  private Node node;
  private long incarnation;
  private long timerNumber;
  private long promptsMicros;
  private boolean syncing;
  private long pausedUntilMicros;
  private boolean pauseCounted;

  SimulatedNode(World world, String name, int index, Crashes crashes) {
    this.world = world;
    this.name = name;
    this.index = index;
    this.crashes = crashes;
  }

  String name() {
    return name;
  }

  int index() {
    return index;
  }

  boolean up() {
    return node != null;
  }

  /** The current incarnation, or the last one while the node is down; 0 before the first start. */
  long incarnation() {
    return incarnation;
  }

  /** Starts the node on what its log holds; does nothing if it is up. */
  void start() {
    if (node != null || world.stopped()) {
      return;
    }
    incarnation++;
    Node started =
        new Node(
            world.scenario().protocol(),
            world.scenario().cluster(),
            name,
            incarnation,
            world.sink(name, incarnation));
    node = started;
    world.clients().started(name);
    if (incarnation > 1) {
      world.tally().count(FaultKind.RESTART);
    }
    List<Node.Step> steps;
    try {
      steps =
          started.start(
              world.scenario().specificationHash(), log.recover(), world.wallClockMicros());
    } catch (RuntimeException defect) {
      world.defect(name, "recovery", defect);
      return;
    }
    if (incarnation > 1 && crashAt(CrashPoint.AFTER_RESTART)) {
      return;
    }
    for (Node.Step step : steps) {
      if (!carryOut(step)) {
        return;
      }
    }
  }

  /** The variables of an instance as of its last event; null if the node is down or has none. */
  Map<String, Value> state(String instance) {
    return node == null ? null : node.state(instance);
  }

  /** The machine of an instance that the node is working on. */
  Machine machine(String instance) {
    return node.machine(instance);
  }

  /** Stands still until then, in microseconds of virtual time. */
  void pause(long untilMicros) {
    pausedUntilMicros = Math.max(pausedUntilMicros, untilMicros);
    pauseCounted = false;
  }

  void resume() {
    pausedUntilMicros = 0;
  }

  /** Lets go of an instance's machine, if no timer or input of it waits. */
  void passivate(String instance) {
    boolean waits = timers.keySet().stream().anyMatch(timer -> timer.instance().equals(instance));
    if (node != null && !waits && node.state(instance) != null && node.passivate(instance)) {
      world.tally().count(FaultKind.PASSIVATION);
    }
  }

  /** Stops in order. */
  void end() {
    if (node != null) {
      node.end();
    }
  }

  /** Takes a message. */
  void deliver(Envelope envelope) {
    if (isPaused()) {
      afterPause(() -> deliver(envelope));
    } else if (isReached()) {
      take(envelope.instance(), () -> node.deliver(envelope, world.wallClockMicros()));
    }
  }

  /** Takes a client's request. */
  void request(String instance, Valued request) {
    if (isPaused()) {
      afterPause(() -> request(instance, request));
    } else if (isReached()) {
      take(instance, new Input.Request(request));
    }
  }

  private boolean isPaused() {
    return world.agenda().nowMicros() < pausedUntilMicros;
  }

  /** What comes while the node is paused is looked at again when it is not. */
  private void afterPause(Runnable input) {
    if (!pauseCounted) {
      pauseCounted = true;
      world.tally().count(FaultKind.PAUSE);
    }
    world.agenda().at(pausedUntilMicros, input);
  }

  /** Whether what comes from outside finds the node up. */
  private boolean isReached() {
    if (node == null) {
      world.tally().count(FaultKind.NODE_DOWN);
    }
    return node != null;
  }

  private boolean take(String instance, Input input) {
    return take(instance, () -> node.step(instance, input, world.wallClockMicros()));
  }

  private boolean take(String instance, Supplier<Node.Step> input) {
    if (!world.mayStep()) {
      return false;
    }
    Node.Step step;
    try {
      step = input.get();
    } catch (RuntimeException defect) {
      world.defect(name, instance, defect);
      return false;
    }
    if (step.action() != null) {
      world.stepped(this, step);
    }
    return carryOut(step);
  }

  /** Carries out a step's effects; returns whether the node outlived it. */
  private boolean carryOut(Node.Step step) {
    String instance = step.instance();
    boolean logged = step.action() != null;
    if (logged && crashAt(CrashPoint.AFTER_EVENT)) {
      return false;
    }
    List<Valued> records = step.persist();
    for (int i = 0; i < records.size(); i++) {
      log.append(instance, records.get(i));
      if (crashAt(CrashPoint.AFTER_APPEND)) {
        return false;
      }
    }
    startSync();
    world.network().send(this, step.envelopes());
    List<Valued> replies = step.replies();
    for (int i = 0; i < replies.size(); i++) {
      tell(instance, replies.get(i));
    }
    List<Effects.Timer> due = step.timers();
    for (int i = 0; i < due.size(); i++) {
      setTimer(instance, due.get(i).name(), due.get(i).delayMillis());
    }
    return !(logged && crashAt(CrashPoint.AFTER_STEP));
  }

  /** A machine tells nothing twice, see {@link dev.lockstep.core.Effects#replies}. */
  private void tell(String instance, Valued outcome) {
    if (!world.clients().mayRepeat(outcome) && !told.add(new Told(instance, outcome.toValue()))) {
      world.defect(
          name,
          instance,
          new IllegalStateException("it tells its outcome again: " + outcome.toValue()));
      return;
    }
    world.clients().reply(instance, name, outcome);
  }

  private void setTimer(String instance, String timer, long delayMillis) {
    long owner = incarnation;
    long number = ++timerNumber;
    Timer key = new Timer(instance, timer);
    timers.put(key, number);
    world
        .agenda()
        .after(
            delayMillis == 0 ? promptDelayMicros(key) : world.timerMicros(delayMillis),
            () -> runOut(key, number, owner, delayMillis == 0));
  }

  private void runOut(Timer timer, long number, long owner, boolean prompt) {
    if (isPaused()) {
      afterPause(() -> runOut(timer, number, owner, prompt));
    } else if (alive(owner) && timers.remove(timer, number)) {
      if (prompt) {
        promptsOfNow().add(timer);
      }
      take(timer.instance(), new Input.TimeOut(timer.name()));
    }
  }

  /**
   * A timer without delay runs at the same time, after what is due already; if it has run at this
   * time, then one microsecond later, so that time goes on.
   */
  private long promptDelayMicros(Timer timer) {
    return promptsOfNow().contains(timer) ? 1 : 0;
  }

  /** The timers without delay that have run at this very time. */
  private Set<Timer> promptsOfNow() {
    if (promptsMicros != world.agenda().nowMicros()) {
      promptsMicros = world.agenda().nowMicros();
      prompts.clear();
    }
    return prompts;
  }

  private boolean alive(long owner) {
    return node != null && incarnation == owner;
  }

  private void startSync() {
    if (syncing || log.unsynced() == 0) {
      return;
    }
    syncing = true;
    long owner = incarnation;
    int covered = log.size();
    world
        .agenda()
        .after(
            SYNC_MICROS_MIN + world.latencies().nextLong(SYNC_MICROS_SPREAD),
            () -> finishSync(covered, owner));
  }

  private void finishSync(int covered, long owner) {
    if (isPaused()) {
      afterPause(() -> finishSync(covered, owner));
    } else if (alive(owner) && !crashAt(CrashPoint.BEFORE_SYNC)) {
      finishSync(covered);
    }
  }

  private void finishSync(int covered) {
    List<SimulatedLog.Entry> durable = log.sync(covered);
    log.shorten(world.scenario().protocol()::needed);
    syncing = false;
    if (crashAt(CrashPoint.AFTER_SYNC)) {
      return;
    }
    for (int i = 0; i < durable.size(); i++) {
      if (i > 0 && crashAt(CrashPoint.BETWEEN_PERSISTED)) {
        return;
      }
      String instance = durable.get(i).instance();
      if (!take(instance, new Input.Persisted())) {
        return;
      }
    }
    startSync();
  }

  /** Notes the visit to a point, and kills the node there if the schedule says so. */
  private boolean crashAt(CrashPoint point) {
    Fault.Crash crash = crashes.visit(point);
    if (crash == null || world.healed()) {
      return false;
    }
    world.tally().count(FaultKind.of(point));
    int unsynced = log.unsynced();
    int lost = log.crash(crash.survivors());
    if (lost > 0) {
      world.tally().count(FaultKind.UNSYNCED_LOST);
    }
    if (unsynced > lost) {
      world.tally().count(FaultKind.UNSYNCED_SURVIVED);
    }
    node = null;
    syncing = false;
    timers.clear();
    prompts.clear();
    told.clear();
    try {
      world.watch().crashed(name, log.recover());
    } catch (RuntimeException defect) {
      world.defect(name, "recovery", defect);
    }
    world.agenda().after(crash.downMillis() * World.MICROS_PER_MILLI, this::start);
    return true;
  }
}
