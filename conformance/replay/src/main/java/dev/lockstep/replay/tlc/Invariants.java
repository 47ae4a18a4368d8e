package dev.lockstep.replay.tlc;

import dev.lockstep.replay.EvaluationException;
import dev.lockstep.replay.tlc.compiled.CompiledSpecification.Predicate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tlc2.tool.Action;
import tlc2.tool.impl.ReplayTool;

/** Judges states by the specification's invariants, each state once. */
final class Invariants {
  private final LoadedSpecification loaded;
  private final ReplayTool tool;
  private final TlcStates states;
  private final BooleanSupplier compared;
  private final Action[] invariants;
  private final List<String> names;
  private final BitSet[] reads;
  private final List<Optional<Predicate>> predicates = new ArrayList<>();

  /**
   * The invariants of a specification.
   *
   * @param index of each variable
   * @param compared whether TLC judges now what a closure has judged
   */
  Invariants(
      LoadedSpecification loaded,
      Closures closures,
      Map<String, Integer> index,
      TlcStates states,
      BooleanSupplier compared) {
    this.loaded = loaded;
    this.tool = loaded.tool();
    this.states = states;
    this.compared = compared;
    this.invariants = tool.getInvariants();
    this.names = List.of(tool.getInvNames());
    this.reads = new BitSet[invariants.length];
    for (int i = 0; i < invariants.length; i++) {
      reads[i] = new Dependencies(tool, index).of(invariants[i].pred);
      predicates.add(closures.predicate(names.get(i), invariants[i].pred));
    }
  }

  List<String> names() {
    return names;
  }

  /** The first invariant that a state violates. */
  Optional<String> violated(TlcState state) {
    judge(state, null);
    return state.violated == TlcState.SOUND
        ? Optional.empty()
        : Optional.of(names.get(state.violated));
  }

  /**
   * Judges a state, if nobody has: by the invariants that read a variable which differs from a
   * sound predecessor's.
   *
   * @param predecessor null to judge by all invariants
   */
  void judge(TlcState state, TlcState predecessor) {
    if (state.violated != TlcState.UNKNOWN) {
      return;
    }
    boolean sound = predecessor != null && predecessor.violated == TlcState.SOUND;
    BitSet changed = new BitSet();
    for (int i = 0; sound && i < states.values(state).length; i++) {
      if (states.values(state)[i] != states.values(predecessor)[i]) {
        changed.set(i);
      }
    }
    state.violated = TlcState.SOUND;
    for (int i = 0; i < invariants.length; i++) {
      if ((!sound || reads[i].intersects(changed)) && !holds(i, state)) {
        state.violated = i;
        return;
      }
    }
  }

  /** A violation is TLC's own finding. */
  private boolean holds(int number, TlcState state) {
    Optional<Boolean> quick =
        predicates.get(number).flatMap(each -> each.holds(states.values(state)));
    if (quick.isPresent() && quick.get() && !compared.getAsBoolean()) {
      return true;
    }
    boolean holds = holdsByTlc(number, state);
    if (quick.isPresent() && quick.get() != holds) {
      throw new DifferenceException("the invariant " + names.get(number));
    }
    return holds;
  }

  private boolean holdsByTlc(int number, TlcState state) {
    try {
      return tool.isValid(invariants[number], states.toTlc(state));
    } catch (RuntimeException e) {
      loaded.forgetMessages();
      throw new EvaluationException(
          "invariant " + names.get(number) + ": " + LoadedSpecification.oneLine(e), e);
    }
  }
}
