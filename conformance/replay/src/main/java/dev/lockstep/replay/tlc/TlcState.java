package dev.lockstep.replay.tlc;

import dev.lockstep.replay.Evaluator;
import java.util.Arrays;
import tlc2.value.impl.Value;

/**
 * A state: canonical values in the order of the declared variables, or their packed form while the
 * state waits. Equality is equality in TLA+.
 */
final class TlcState implements Evaluator.State {
  /** Not judged yet. */
  static final int UNKNOWN = -2;

  /** Satisfies every invariant. */
  static final int SOUND = -1;

  private final int hash;
  private Value[] values;
  private byte[] packed;
  private final int[] hashes;

  /** How much memory it takes that its predecessor does not take, where a usual state takes 1. */
  final int weight;

  /** The sweep at which the state was last used. */
  int used;

  /** {@link #UNKNOWN}, {@link #SOUND}, or the number of an invariant that the state violates. */
  int violated = UNKNOWN;

  TlcState(Value[] values, int[] hashes, int weight) {
    this.weight = weight;
    this.values = values;
    this.hashes = hashes;
    this.hash = Arrays.hashCode(hashes);
  }

  boolean isPacked() {
    return values == null;
  }

  /** The values; unpacks where needed. */
  Value[] values(Packer packer) {
    if (values == null) {
      values = packer.unpack(packed, hashes.length);
      packed = null;
    }
    return values;
  }

  int hash(int variable) {
    return hashes[variable];
  }

  void pack(Packer packer) {
    if (values != null) {
      packed = packer.pack(values);
      values = null;
    }
  }

  @Override
  public boolean equals(Object object) {
    if (object == this) {
      return true;
    }
    if (!(object instanceof TlcState other) || hash != other.hash) {
      return false;
    }
    if (values == null || other.values == null) {
      return values == other.values && Arrays.equals(packed, other.packed);
    }
    boolean same = true;
    for (int i = 0; same && i < values.length; i++) {
      same = TlcValues.same(values[i], other.values[i]);
    }
    return same;
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
