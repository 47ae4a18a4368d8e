package dev.lockstep.replay.tlc;

import dev.lockstep.replay.EvaluationException;
import dev.lockstep.replay.Evaluator;
import dev.lockstep.replay.Explanation;
import dev.lockstep.replay.Observation;
import dev.lockstep.replay.UnboundParameterException;
import dev.lockstep.replay.ValueOutOfRangeException;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tla2sany.semantic.FormalParamNode;
import tlc2.tool.Action;
import tlc2.tool.INextStateFunctor;
import tlc2.tool.StateVec;
import tlc2.tool.TLCState;
import tlc2.tool.impl.ReplayTool;
import tlc2.tool.impl.ReplayTool.Conjunct;
import tlc2.value.impl.FcnRcdValue;
import tlc2.value.impl.IntValue;
import tlc2.value.impl.RecordValue;
import tlc2.value.impl.StringValue;
import tlc2.value.impl.TupleValue;

/** Replay's evaluator on top of TLC's. Lives in the loader of one specification. */
final class TlcEvaluator implements Evaluator {
  private final LoadedSpecification loaded;
  private final ReplayTool tool;
  private final NextSites sites;
  private final Action next;
  private final List<String> variables;
  private final Map<String, Integer> index = new HashMap<>();
  private final util.UniqueString[] names;
  private final TlcStates states;
  private final Invariants invariants;
  private final LoggedSequences sequences = new LoggedSequences();
  private final IdentityHashMap<List<String>, boolean[]> logged = new IdentityHashMap<>();
  private final Closures closures;
  private long evaluated;
  private long compareEvery = 1;

  TlcEvaluator(LoadedSpecification loaded, Map<String, String> misread) {
    this.loaded = loaded;
    this.tool = loaded.tool();
    this.sites = new NextSites(tool);
    this.next = tool.getNextStateSpec();
    this.names = new util.UniqueString[TLCState.vars.length];
    List<String> declared = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      names[i] = TLCState.vars[i].getName();
      declared.add(names[i].toString());
      index.put(names[i].toString(), i);
    }
    this.variables = List.copyOf(declared);
    this.closures = new Closures(tool, sites, index, misread);
    this.states = new TlcStates(names);
    this.invariants =
        new Invariants(loaded, closures, index, states, () -> evaluated % compareEvery == 0);
  }

  @Override
  public List<String> variables() {
    return variables;
  }

  @Override
  public List<String> actions() {
    return sites.actions();
  }

  @Override
  public Optional<List<String>> parameters(String action) {
    List<NextSites.Site> found = sites.named(action);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    List<String> formals = new ArrayList<>();
    for (FormalParamNode formal : found.get(0).definition().getParams()) {
      formals.add(formal.getName().toString());
    }
    return Optional.of(formals);
  }

  @Override
  public List<String> covers(String action) {
    return List.copyOf(sites.covers(action));
  }

  @Override
  public List<String> invariants() {
    return invariants.names();
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(loaded.notes());
    if (!closures.unsupported().isEmpty()) {
      List<String> left = new ArrayList<>();
      closures.unsupported().forEach((name, why) -> left.add(name + " (" + why + ")"));
      notes.add("TLC's own evaluator, which is slower, judges " + String.join(", ", left));
    }
    return notes;
  }

  @Override
  public dev.lockstep.replay.export.ModelParts modelParts() {
    return loaded.modelParts();
  }

  @Override
  public Set<String> boundByConfiguration() {
    return loaded.bound();
  }

  @Override
  public List<State> initialStates() {
    try {
      StateVec found = tool.getInitStates();
      Set<TlcState> all = new LinkedHashSet<>();
      for (int i = 0; i < found.size(); i++) {
        all.add(intern(states.canonical(found.elementAt(i), null), null));
      }
      return List.copyOf(all);
    } catch (DifferenceException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new EvaluationException("Init: " + LoadedSpecification.oneLine(e), e);
    }
  }

  @Override
  public List<State> successors(State from, Observation observation) {
    TlcState state = states.use(from);
    Compiled compiled = compile(observation);
    Optional<List<State>> quick = quickly(state, compiled);
    boolean compared = ++evaluated % compareEvery == 0;
    if (!compared && quick.isPresent() && !quick.get().isEmpty()) {
      return quick.get();
    }
    // That there is no step is TLC's own finding, too.
    compiled.checkRange();
    List<State> reference = byTlc(state, compiled);
    if (quick.isPresent() && !Set.copyOf(reference).equals(Set.copyOf(quick.get()))) {
      throw new DifferenceException(observation.toString());
    }
    return reference;
  }

  /** By the compiled evaluator; nothing where it leaves the step to TLC. */
  private Optional<List<State>> quickly(TlcState state, Compiled compiled) {
    List<State> result = new ArrayList<>(1);
    for (NextSites.Site site : compiled.sites) {
      Optional<List<tlc2.value.impl.Value[]>> found =
          closures.successors(site, compiled.parameters, states.values(state));
      if (found.isEmpty()) {
        return Optional.empty();
      }
      for (tlc2.value.impl.Value[] values : found.get()) {
        take(state, compiled, values, result);
      }
    }
    return Optional.of(result);
  }

  private void take(
      TlcState from, Compiled compiled, tlc2.value.impl.Value[] values, List<State> result) {
    if (agrees(compiled, from, values)) {
      TlcState successor = intern(values, from);
      if (!result.contains(successor)) {
        result.add(successor);
      }
    }
  }

  private List<State> byTlc(TlcState state, Compiled compiled) {
    List<State> result = new ArrayList<>(1);
    TLCState tlc = states.toTlc(state);
    INextStateFunctor collect =
        new Collector() {
          @Override
          void found(TLCState to) {
            take(state, compiled, states.canonical(to, state), result);
          }
        };
    try {
      for (NextSites.Site site : compiled.sites) {
        Bindings.search(
            tool,
            site,
            compiled.parameters,
            tlc,
            (parameters, conjuncts) -> tool.successors(next, conjuncts, tlc, collect),
            null);
      }
    } catch (RuntimeException e) {
      throw evaluation(e);
    }
    return result;
  }

  /** TLC calls one of two methods, depending on where the successor was completed. */
  abstract static class Collector implements INextStateFunctor {
    abstract void found(TLCState to);

    @Override
    public Object addElement(TLCState from, Action action, TLCState to) {
      found(to);
      return this;
    }

    @Override
    public Object addElement(TLCState to) {
      found(to);
      return this;
    }
  }

  RuntimeException evaluation(RuntimeException e) {
    loaded.forgetMessages();
    return e instanceof ValueOutOfRangeException
            || e instanceof UnboundParameterException
            || e instanceof EvaluationException
            || e instanceof DifferenceException
        ? e
        : new EvaluationException(LoadedSpecification.oneLine(e), e);
  }

  Compiled compile(Observation observation) {
    if (observation.compiled() instanceof Compiled compiled) {
      return compiled;
    }
    try {
      Compiled compiled =
          new Compiled(
              observation, sites.named(observation.action()), variables, logged(observation));
      observation.compiled(compiled);
      return compiled;
    } catch (RuntimeException e) {
      throw evaluation(e);
    }
  }

  /** For each variable whether it is logged; nodes of one role log the same. */
  private boolean[] logged(Observation observation) {
    return logged.computeIfAbsent(
        observation.logged(),
        list -> {
          boolean[] mask = new boolean[names.length];
          for (int i = 0; i < mask.length; i++) {
            mask[i] = list.contains(variables.get(i));
          }
          return mask;
        });
  }

  private boolean agrees(Compiled compiled, TlcState from, tlc2.value.impl.Value[] after) {
    tlc2.value.impl.Value[] before = states.values(from);
    for (int i = 0; i < names.length; i++) {
      boolean agree = true;
      if (compiled.unchanged[i]) {
        agree =
            after[i] == before[i]
                || sameAt(select(after[i], compiled.node), select(before[i], compiled.node));
      } else if (compiled.changed[i] instanceof Value.Seq logged
          && LoggedSequences.isLong(logged)) {
        tlc2.value.impl.Value was = select(before[i], compiled.node);
        agree =
            sequences.same(select(after[i], compiled.node), was, logged)
                && !sequences.same(was, null, logged);
      } else if (compiled.changed[i] != null) {
        agree =
            isLogged(select(after[i], compiled.node), compiled.changed[i])
                && !isLogged(select(before[i], compiled.node), compiled.changed[i]);
      }
      if (!agree) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLogged(tlc2.value.impl.Value value, Value logged) {
    return value != null && TlcValues.same(value, logged);
  }

  private static boolean sameAt(tlc2.value.impl.Value a, tlc2.value.impl.Value b) {
    return a != null && b != null && TlcValues.same(a, b);
  }

  /** The value of a function at a node, or null where the node is outside its domain. */
  static tlc2.value.impl.Value select(tlc2.value.impl.Value function, tlc2.value.impl.Value node) {
    if (function instanceof RecordValue rec && node instanceof StringValue name) {
      for (int i = 0; i < rec.names.length; i++) {
        if (rec.names[i] == name.val) {
          return rec.values[i];
        }
      }
    } else if (function instanceof TupleValue tuple && node instanceof IntValue place) {
      return place.val >= 1 && place.val <= tuple.elems.length ? tuple.elems[place.val - 1] : null;
    } else if (function instanceof FcnRcdValue pairs) {
      for (int i = 0; i < pairs.domain.length; i++) {
        if (TlcValues.same(pairs.domain[i], node)) {
          return pairs.values[i];
        }
      }
    }
    return null;
  }

  @Override
  public boolean agrees(State state, String node, Map<String, Value> logged) {
    tlc2.value.impl.Value[] values = states.values(states.use(state));
    tlc2.value.impl.Value at = TlcValues.string(node);
    for (Map.Entry<String, Value> entry : logged.entrySet()) {
      Integer variable = index.get(entry.getKey());
      tlc2.value.impl.Value expected = convert(entry.getValue());
      if (variable == null || !sameAt(select(values[variable], at), expected)) {
        return false;
      }
    }
    return true;
  }

  private tlc2.value.impl.Value convert(Value value) {
    try {
      return TlcValues.toTlc(value);
    } catch (RuntimeException e) {
      throw evaluation(e);
    }
  }

  @Override
  public Optional<String> violated(State state) {
    return invariants.violated(states.use(state));
  }

  @Override
  public Value value(State state, String variable) {
    return TlcValues.fromTlc(states.values(states.use(state))[index.get(variable)]);
  }

  @Override
  public Explanation explain(State from, Observation observation) {
    TlcState state = states.use(from);
    try {
      return new Explainer(this, tool, names, variables, loaded.source())
          .explain(states.values(state), states.toTlc(state), observation);
    } catch (RuntimeException e) {
      throw evaluation(e);
    }
  }

  @Override
  public List<Step> steps(State from) {
    TlcState state = states.use(from);
    TLCState tlc = states.toTlc(state);
    Set<Step> all = new LinkedHashSet<>();
    try {
      for (String action : sites.actions()) {
        List<String> formals = parameters(action).orElseThrow();
        for (NextSites.Site site : sites.named(action)) {
          if (site.leaf().equals(action)) {
            collect(state, tlc, site, formals, all);
          }
        }
      }
    } catch (RuntimeException e) {
      throw evaluation(e);
    }
    return List.copyOf(all);
  }

  private void collect(
      TlcState state, TLCState tlc, NextSites.Site site, List<String> formals, Set<Step> all) {
    Bindings.search(
        tool,
        site,
        Compiled.anything(site, names.length).parameters,
        tlc,
        (parameters, conjuncts) -> {
          Map<String, Value> values = new LinkedHashMap<>();
          for (int i = 0; i < parameters.length; i++) {
            values.put(formals.get(i), TlcValues.fromTlc(parameters[i]));
          }
          tool.successors(
              next,
              conjuncts,
              tlc,
              new Collector() {
                @Override
                void found(TLCState to) {
                  all.add(
                      new Step(site.name(), values, intern(states.canonical(to, state), state)));
                }
              });
        },
        null);
  }

  @Override
  public int retained() {
    return states.retained();
  }

  @Override
  public void retain(Iterable<State> live) {
    states.retain(live);
    logged.clear();
    loaded.forgetMessages();
  }

  private TlcState intern(tlc2.value.impl.Value[] values, TlcState predecessor) {
    TlcState state = states.intern(values, predecessor);
    invariants.judge(state, predecessor);
    return state;
  }

  @Override
  public void compareEvery(long steps) {
    compareEvery = steps;
  }

  @Override
  public void remember(boolean on) {
    states.remember(on);
  }

  /** Conjuncts and bindings of every way to an action, for explanations. */
  void ways(Compiled compiled, TLCState from, Bindings.Found found, Bindings.Ended ended) {
    for (NextSites.Site site : compiled.sites) {
      Bindings.search(tool, site, compiled.parameters, from, found, ended);
    }
  }

  /** The successors under these conjuncts, as arrays of canonical values. */
  List<tlc2.value.impl.Value[]> results(List<Conjunct> conjuncts, TLCState from) {
    List<tlc2.value.impl.Value[]> all = new ArrayList<>();
    tool.successors(
        next,
        conjuncts,
        from,
        new Collector() {
          @Override
          void found(TLCState to) {
            all.add(states.canonical(to, null));
          }
        });
    return all;
  }

  @Override
  public void close() {
    states.clear();
    loaded.close();
  }
}
