package dev.lockstep.replay.tlc;

import dev.lockstep.replay.Evaluator.State;
import java.util.HashMap;
import java.util.Map;
import tlc2.tool.TLCState;
import tlc2.value.impl.Value;
import util.UniqueString;

/**
 * The states of one specification, each kept once: made of TLC's and turned back into them. A state
 * that was not used since the last sweep is packed.
 */
final class TlcStates {
  /** So many elements of sequences and sets take about as much memory as a usual state. */
  private static final int ELEMENTS = 16;

  private final UniqueString[] names;
  private final Packer packer = new Packer();
  private Map<TlcState, TlcState> states = new HashMap<>();
  private boolean remembering = true;
  private int retained;
  private int sweep;

  /** No states yet; their values come in the order of these variables. */
  TlcStates(UniqueString[] names) {
    this.names = names;
  }

  /** A state that is looked at, and so stays unpacked. */
  TlcState use(State from) {
    TlcState state = (TlcState) from;
    state.used = sweep;
    return state;
  }

  Value[] values(TlcState state) {
    return state.values(packer);
  }

  TLCState toTlc(TlcState state) {
    Value[] values = values(state);
    TLCState tlc = TLCState.Empty.createEmpty();
    for (int i = 0; i < names.length; i++) {
      tlc.bind(names[i], values[i]);
    }
    return tlc;
  }

  /**
   * The values of a successor; what it shares with its predecessor are the same objects.
   *
   * @param predecessor null for an initial state
   * @throws IllegalStateException if TLC's state leaves a variable open
   */
  Value[] canonical(TLCState to, TlcState predecessor) {
    Value[] before = predecessor == null ? null : values(predecessor);
    Value[] values = new Value[names.length];
    for (int i = 0; i < names.length; i++) {
      Value value = (Value) to.lookup(names[i]);
      if (value == null) {
        throw new IllegalStateException("the action does not say what " + names[i] + "' is");
      }
      values[i] =
          before == null ? TlcValues.canonical(value) : TlcValues.canonical(value, before[i]);
    }
    return values;
  }

  /**
   * The one state of these values, which may not be judged yet.
   *
   * @param predecessor null for an initial state
   */
  TlcState intern(Value[] values, TlcState predecessor) {
    Value[] before = predecessor == null ? null : values(predecessor);
    if (!remembering && before != null) {
      return passing(values, predecessor, before);
    }
    int[] hashes = new int[names.length];
    int weight = 1;
    for (int i = 0; i < names.length; i++) {
      if (before != null && values[i] == before[i]) {
        hashes[i] = predecessor.hash(i);
      } else {
        hashes[i] = TlcValues.hash(values[i]);
        if (before != null
            && hashes[i] == predecessor.hash(i)
            && TlcValues.same(values[i], before[i])) {
          values[i] = before[i];
        } else if (before != null) {
          weight += TlcValues.newElements(values[i], before[i]) / ELEMENTS;
        }
      }
    }
    TlcState fresh = new TlcState(values, hashes, weight);
    TlcState known = states.putIfAbsent(fresh, fresh);
    retained += known == null ? weight : 0;
    return use(known == null ? fresh : known);
  }

  /**
   * A state that nobody will look for: it is not kept, and its hash waits until it is asked for.
   */
  private TlcState passing(Value[] values, TlcState predecessor, Value[] before) {
    boolean changed = false;
    for (int i = 0; i < values.length; i++) {
      if (values[i] != before[i] && TlcValues.same(values[i], before[i])) {
        values[i] = before[i];
      }
      changed |= values[i] != before[i];
    }
    return changed ? use(new TlcState(values, null, 1)) : predecessor;
  }

  /** Whether states are kept, so that an equal one is the same object. */
  void remember(boolean on) {
    remembering = on;
  }

  /** The weight of the states that are kept. */
  int retained() {
    return retained;
  }

  /** Begins a new sweep: of these states keeps those that were used, packs the others. */
  void retain(Iterable<State> live) {
    Map<TlcState, TlcState> kept = new HashMap<>();
    retained = 0;
    for (State each : live) {
      TlcState state = (TlcState) each;
      if (state.used == sweep) {
        kept.put(state, state);
        retained += state.weight;
      } else {
        state.pack(packer);
      }
    }
    states = kept;
    sweep++;
  }

  /** Forgets all. */
  void clear() {
    states = new HashMap<>();
  }
}
