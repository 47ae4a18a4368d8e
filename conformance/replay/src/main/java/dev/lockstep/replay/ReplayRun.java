package dev.lockstep.replay;

import dev.lockstep.replay.Evaluator.State;
import dev.lockstep.traces.FullValues;
import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceRecord.Event;
import dev.lockstep.traces.TraceRecord.Gap;
import dev.lockstep.traces.TraceRecord.Header;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One replay. The rules, per kind of record:
 *
 * <ul>
 *   <li>Header: all headers of a run agree on protocol, specification and constants.
 *   <li>Event of an instance: the instance opens at its first event with the initial states; the
 *       states that explain it move by one step.
 *   <li>Event of every instance: each open instance takes it. Restart stands for Persist steps,
 *       Crash and Restart, see {@link Frontiers#recover}.
 *   <li>State: at the start of a later incarnation it is kept for the Restart; elsewhere it is
 *       compared. The record of "" speaks for each instance that the others of its point do not
 *       name.
 *   <li>Gap: the dropped events may have concerned any open instance and may have sent anything.
 *       Open instances are undecided from here on; so are those that open before the node's next
 *       State, those that this State names, and those that receive a message sent in the gap. Other
 *       instances go on.
 * </ul>
 *
 * <p>A node that restarted before its first event in an instance may or may not have known the
 * instance before: at that event, the states after a Crash and Restart that agree with the node's
 * State of "" count as well. This holds for open instances too, since in a legal order another node
 * can take its first step before the Restart.
 *
 * <p>If the first header of a node is not of incarnation 1, or its first State already names
 * instances, earlier records are missing. What they would have explained can't be told from what
 * nothing explains, so a rejection is then reported as undecided.
 */
final class ReplayRun {
  private static final int PROGRESS_EVENTS = 4096;

  /** Ends the run with a rejection. */
  private static final class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Rejection rejection;

    RejectedException(Rejection rejection) {
      super(null, null, false, false);
      this.rejection = rejection;
    }
  }

  private final SpecificationView view;
  private final ReplayOptions options;
  private final ProgressListener listener;
  private final Function<SortedMap<String, Value>, Engine> engines;
  private final Map<String, NodeTrack> nodes = new HashMap<>();
  private final Map<String, InstanceTrack> instances = new HashMap<>();
  private final Map<String, Long> taken = new HashMap<>();
  private final Map<String, Optional<List<String>>> parameters = new HashMap<>();
  private final Set<String> incomplete = new LinkedHashSet<>();
  private final Senders senders = new Senders();
  private final FullValues values = new FullValues();
  private Header agreed;
  private Evaluator evaluator;
  private Frontiers frontiers;
  private Rejections rejections;
  private State[] initial;
  private long records;
  private long events;
  private long restarts;
  private long gaps;
  private int frontierMax;
  private long rememberedBefore;
  private boolean cancelled;

  ReplayRun(
      SpecificationView view,
      Function<SortedMap<String, Value>, Engine> engines,
      ReplayOptions options,
      ProgressListener listener) {
    this.engines = engines;
    this.view = view;
    this.options = options;
    this.listener = listener;
  }

  /** Takes entries until there is none; null is the end. */
  ReplayReport over(Supplier<TraceEntry> entries) {
    Verdict verdict;
    TraceEntry current = null;
    try {
      for (TraceEntry entry = entries.get(); entry != null; entry = entries.get()) {
        current = entry;
        take(values.full(entry));
        if (cancelled) {
          break;
        }
      }
      verdict = soFar();
    } catch (RejectedException e) {
      verdict =
          incomplete.isEmpty()
              ? new Verdict.Rejected(e.rejection)
              : new Verdict.Undecided(List.copyOf(incomplete), e.rejection);
    } catch (MisplacedRecordException | MalformedTraceException e) {
      verdict = new Verdict.Malformed(e.getMessage());
    } catch (ValueOutOfRangeException e) {
      verdict =
          new Verdict.Malformed(new MisplacedRecordException(current, e.getMessage()).getMessage());
    }
    return report(verdict);
  }

  private void take(TraceEntry entry) {
    records++;
    NodeTrack node = nodes.get(entry.node());
    if (node == null) {
      if (!(entry.record() instanceof Header)) {
        throw new MisplacedRecordException(entry, "the node's trace does not begin with a header");
      }
      node = new NodeTrack(entry.node(), nodes.size());
      nodes.put(entry.node(), node);
    }
    node.arrived(entry);
    if (node.groupOpen && !(entry.record() instanceof TraceRecord.State)) {
      throw new MisplacedRecordException(entry, "a group of State records is not complete");
    }
    if (entry.record() instanceof Header header) {
      header(node, header, entry);
    } else if (entry.record() instanceof TraceRecord.State state) {
      state(node, state, entry);
    } else if (entry.record() instanceof Event event) {
      event(node, event, entry);
    } else if (entry.record() instanceof Gap) {
      gap(node, entry);
    } else {
      node.ended = true;
    }
  }

  private void header(NodeTrack node, Header header, TraceEntry entry) {
    if (agreed == null) {
      Headers.check(header, view, options, entry);
      Engine engine = engines.apply(header.constants());
      evaluator = engine.evaluator();
      frontiers = engine.frontiers();
      rememberedBefore = frontiers.remembered();
      rejections = new Rejections(evaluator, senders);
      initial = engine.initial().toArray(State[]::new);
      agreed = header;
    } else {
      Headers.agree(agreed, header, entry);
    }
    Headers.checkVariables(header, evaluator, initial, entry);
    if (node.logged.isEmpty() && header.incarnation() > 1) {
      incomplete.add(
          "the trace of "
              + node.name
              + " begins with incarnation "
              + header.incarnation()
              + ", so earlier records are missing");
    }
    node.logged = header.variables();
    node.restarting = header.incarnation() > 1;
    node.starting = true;
    node.ended = false;
    node.group = new HashMap<>();
  }

  private void state(NodeTrack node, TraceRecord.State state, TraceEntry entry) {
    if (!node.groupOpen) {
      node.group = new HashMap<>();
      node.groupOpen = true;
    }
    for (String variable : node.logged) {
      if (!state.variables().containsKey(variable)) {
        throw new MisplacedRecordException(
            entry, "a State record lacks the logged variable " + variable);
      }
    }
    node.group.put(state.instance(), state.variables());
    if (state.more()) {
      return;
    }
    node.groupOpen = false;
    if (!state.instance().equals(TraceRecord.EVERY_INSTANCE)) {
      throw new MisplacedRecordException(
          entry, "the last State record of a point names an instance; it must speak for the rest");
    }
    complete(node, entry);
  }

  /** All State records of one point were read. */
  private void complete(NodeTrack node, TraceEntry entry) {
    boolean starting = node.starting;
    node.starting = false;
    node.fresh = node.group.get(TraceRecord.EVERY_INSTANCE);
    boolean blind = node.blind;
    node.blind = false;
    if (blind) {
      giveUpNamed(node, "events of " + node.name + " were dropped by its recorder");
    }
    if (node.restarting) {
      return;
    }
    if (starting && node.group.size() > 1) {
      incomplete.add("the trace of " + node.name + " begins in the middle of instances");
      giveUpNamed(node, "the trace of " + node.name + " begins in the middle of it");
    }
    checkFresh(node, entry);
    if (!starting) {
      compare(node, entry);
    }
  }

  private void giveUpNamed(NodeTrack node, String reason) {
    for (String name : node.group.keySet()) {
      if (!name.equals(TraceRecord.EVERY_INSTANCE)) {
        open(name, null).giveUp(reason);
      }
    }
  }

  private void compare(NodeTrack node, TraceEntry entry) {
    for (String name : node.group.keySet()) {
      if (!name.equals(TraceRecord.EVERY_INSTANCE)) {
        open(name, entry);
      }
    }
    for (InstanceTrack instance : instances.values()) {
      boolean named = node.group.containsKey(instance.name);
      if (!instance.isOpen() || (!named && !instance.present.get(node.number))) {
        continue;
      }
      try {
        prepare(instance, node, entry);
      } catch (Frontiers.Overflow e) {
        overflow(instance);
        continue;
      }
      SortedMap<String, Value> recorded = node.recorded(instance.name);
      State[] kept = frontiers.agreeing(instance.frontier, node.name, recorded);
      if (kept.length == 0) {
        throw new RejectedException(
            rejections.state(node, entry, instance.name, instance.frontier, recorded));
      }
      instance.frontier = kept;
    }
  }

  private void event(NodeTrack node, Event event, TraceEntry entry) {
    events++;
    if (node.starting) {
      throw new MisplacedRecordException(entry, "an event stands before the first State record");
    }
    boolean everyInstance = event.instance().equals(TraceRecord.EVERY_INSTANCE);
    boolean restart = everyInstance && event.action().equals(Frontiers.RESTART);
    if (node.restarting != restart) {
      throw new MisplacedRecordException(
          entry,
          restart
              ? "a Restart stands elsewhere than at the start of a later incarnation"
              : "the first event of a later incarnation must be Restart");
    }
    checkNames(node, event, entry);
    if (restart) {
      restart(node, entry);
    } else if (everyInstance) {
      for (InstanceTrack instance : instances.values()) {
        step(instance, node, event, entry);
      }
    } else {
      InstanceTrack instance = open(event.instance(), entry);
      checkReceived(instance, event);
      step(instance, node, event, entry);
    }
    senders.remember(entry, event);
    taken.merge(event.action(), 1L, Long::sum);
    if (frontiers.full()) {
      forget();
    }
    if (events % PROGRESS_EVENTS == 0) {
      listener.progress(events, instances.size());
      cancelled = listener.cancelled();
    }
  }

  private void checkNames(NodeTrack node, Event event, TraceEntry entry) {
    for (String variable : event.changes().keySet()) {
      if (!node.logged.contains(variable)) {
        throw new MisplacedRecordException(
            entry, "the event changes " + variable + ", which the header does not list as logged");
      }
    }
    Optional<List<String>> formals =
        parameters.computeIfAbsent(event.action(), evaluator::parameters);
    if (formals.isPresent()) {
      for (String parameter : event.parameters().keySet()) {
        if (!formals.get().contains(parameter)) {
          throw new MisplacedRecordException(
              entry,
              "the action "
                  + event.action()
                  + " has no parameter "
                  + parameter
                  + "; it has "
                  + formals.get());
        }
      }
    }
  }

  /** An instance that receives what a dropped event sent can't be judged. */
  private void checkReceived(InstanceTrack instance, Event event) {
    MessageId received = event.received();
    NodeTrack sender = received == null ? null : nodes.get(received.sender());
    if (sender != null && !sender.missing.isEmpty() && sender.lost(received)) {
      instance.giveUp("it received a message that was sent in a gap of " + sender.name);
    }
  }

  private void step(InstanceTrack instance, NodeTrack node, Event event, TraceEntry entry) {
    if (!instance.isOpen()) {
      return;
    }
    try {
      prepare(instance, node, entry);
      Observation observation =
          frontiers.intern(
              new Observation(
                  event.action(), node.name, event.parameters(), event.changes(), node.logged));
      State[] next;
      try {
        next = frontiers.step(instance.frontier, observation);
      } catch (EvaluationException e) {
        next = new State[0];
      }
      if (next.length == 0) {
        throw new RejectedException(rejections.event(node, entry, event, instance, observation));
      }
      instance.frontier = next;
      frontierMax = Math.max(frontierMax, next.length);
    } catch (Frontiers.Overflow e) {
      overflow(instance);
    } catch (UnboundParameterException e) {
      instance.giveUp(e.getMessage());
    }
  }

  private void overflow(InstanceTrack instance) {
    instance.giveUp(
        "more than " + options.frontierMax() + " states explain it; log more or raise the limit");
  }

  /** Brings an instance up to date at a node that takes part in it for the first time. */
  private void prepare(InstanceTrack instance, NodeTrack node, TraceEntry entry)
      throws Frontiers.Overflow {
    if (instance.present.get(node.number)) {
      return;
    }
    instance.present.set(node.number);
    if (node.fresh == null) {
      return;
    }
    int before = node.restarts;
    State[] own = instance.frontier;
    if (before == 0) {
      own = frontiers.agreeing(own, node.name, node.fresh);
    } else {
      Set<State> all = new LinkedHashSet<>(List.of(own));
      State[] recovered = own;
      for (int i = 0; i < before && recovered.length > 0; i++) {
        recovered = frontiers.recover(recovered, node.name, node.fresh, node.logged);
        if (!all.addAll(List.of(recovered))) {
          break;
        }
      }
      own = all.toArray(State[]::new);
    }
    if (own.length == 0) {
      throw new RejectedException(
          rejections.state(node, entry, instance.name, instance.frontier, node.fresh));
    }
    instance.frontier = own;
  }

  private void restart(NodeTrack node, TraceEntry entry) {
    restarts++;
    node.restarting = false;
    boolean known = incomplete.isEmpty();
    checkFresh(node, entry);
    for (String name : node.group.keySet()) {
      if (!name.equals(TraceRecord.EVERY_INSTANCE)) {
        InstanceTrack instance = open(name, entry);
        if (!known) {
          instance.giveUp("earlier records of " + node.name + " are missing");
        }
      }
    }
    for (InstanceTrack instance : instances.values()) {
      if (instance.isOpen()) {
        recover(instance, node, entry);
      }
    }
    node.restarts++;
    taken.merge(Frontiers.CRASH, 1L, Long::sum);
  }

  /**
   * The State of "" must be what the node makes of an instance in which it had no part: the initial
   * state, or what a restart makes of that. No open instance may be there to compare it with, and a
   * wrong one must not go unnoticed then.
   */
  private void checkFresh(NodeTrack node, TraceEntry entry) {
    boolean restarted = node.incarnation > 1;
    State[] explained;
    try {
      explained =
          restarted
              ? frontiers.recover(initial, node.name, node.fresh, node.logged)
              : frontiers.agreeing(initial, node.name, node.fresh);
    } catch (EvaluationException e) {
      explained = new State[0];
    } catch (Frontiers.Overflow e) {
      return;
    }
    if (explained.length == 0) {
      String name = TraceRecord.EVERY_INSTANCE;
      throw new RejectedException(
          restarted
              ? rejections.recovery(node, entry, name, initial, node.fresh)
              : rejections.state(node, entry, name, initial, node.fresh));
    }
  }

  private void recover(InstanceTrack instance, NodeTrack node, TraceEntry entry) {
    if (!instance.present.get(node.number) && !node.group.containsKey(instance.name)) {
      // The node has had no part in it, and may not have known it before it restarted: in a legal
      // order another node can take its first step before this Restart. See prepare.
      return;
    }
    SortedMap<String, Value> recorded = node.recorded(instance.name);
    try {
      State[] next;
      try {
        next = frontiers.recover(instance.frontier, node.name, recorded, node.logged);
      } catch (EvaluationException e) {
        next = new State[0];
      }
      if (next.length == 0) {
        throw new RejectedException(
            rejections.recovery(node, entry, instance.name, instance.frontier, recorded));
      }
      instance.frontier = next;
      instance.present.set(node.number);
      frontierMax = Math.max(frontierMax, next.length);
    } catch (Frontiers.Overflow e) {
      overflow(instance);
    }
  }

  private void gap(NodeTrack node, TraceEntry entry) {
    gaps++;
    if (node.restarting) {
      throw new MisplacedRecordException(entry, "a gap stands before the Restart");
    }
    node.blind = true;
    String reason = "events of " + node.name + " were dropped by its recorder";
    instances.values().forEach(instance -> instance.giveUp(reason));
  }

  /** The instance of that name, which opens where it is new. */
  private InstanceTrack open(String name, TraceEntry entry) {
    InstanceTrack known = instances.get(name);
    if (known != null) {
      return known;
    }
    State[] sound = frontiers.sound(List.of(initial));
    if (sound.length == 0 && entry != null) {
      throw new RejectedException(
          rejections.initial(nodes.get(entry.node()), entry, name, initial));
    }
    boolean blind = nodes.values().stream().anyMatch(node -> node.blind);
    InstanceTrack instance = new InstanceTrack(name, sound);
    instances.put(name, instance);
    if (blind) {
      instance.giveUp("it opened after a gap and before the next State record");
    }
    return instance;
  }

  private void forget() {
    List<State> live = new ArrayList<>(List.of(initial));
    for (InstanceTrack instance : instances.values()) {
      if (instance.isOpen()) {
        live.addAll(List.of(instance.frontier));
      }
    }
    frontiers.forget(live);
  }

  /** The verdict on what was read, of which nothing was rejected. */
  Verdict soFar() {
    if (records == 0) {
      return new Verdict.Malformed("the trace is empty");
    }
    Set<String> reasons = new LinkedHashSet<>(incomplete);
    if (cancelled) {
      reasons.add("the replay was stopped");
    }
    if (events == 0) {
      reasons.add("the trace has no event, so nothing was judged");
    }
    for (InstanceTrack instance : instances.values()) {
      if (instance.undecided != null) {
        reasons.add("an instance such as " + instance.name + ": " + instance.undecided);
        break;
      }
    }
    for (NodeTrack node : nodes.values()) {
      if (node.restarting) {
        reasons.add("the trace of " + node.name + " ends before its Restart");
      }
      if (!node.missing.isEmpty()) {
        reasons.add("the trace of " + node.name + " has a gap");
      }
    }
    return reasons.isEmpty()
        ? new Verdict.Accepted(events)
        : new Verdict.Undecided(List.copyOf(reasons), null);
  }

  private ReplayReport report(Verdict verdict) {
    TreeMap<String, Long> coverage = new TreeMap<>();
    if (evaluator != null) {
      evaluator.actions().forEach(action -> coverage.put(action, 0L));
      taken.forEach(
          (action, times) ->
              evaluator
                  .covers(action)
                  .forEach(covered -> coverage.merge(covered, times, Long::sum)));
    }
    long undecided =
        instances.values().stream().filter(instance -> instance.undecided != null).count();
    return new ReplayReport(
        verdict,
        view.module(),
        records,
        events,
        instances.size(),
        undecided,
        restarts,
        gaps,
        frontierMax,
        coverage,
        evaluator == null ? List.of() : evaluator.invariants(),
        evaluator == null ? List.of() : evaluator.notes(),
        frontiers == null ? 0 : frontiers.remembered() - rememberedBefore,
        cancelled);
  }
}
