package dev.lockstep.replay.tlc;

import dev.lockstep.replay.Evaluator;
import java.util.Arrays;
import tlc2.value.impl.Value;

/**
 * A state: canonical values in the order of the declared variables, or their packed form while the
 * state waits. Equality is equality in TLA+.
 */
@SuppressWarnings("InconsistentHashCode") // the hash is one of the values, computed when needed
final class TlcState implements Evaluator.State {
  /** Not judged yet. */
  static final int UNKNOWN = -2;

  /** Satisfies every invariant. */
  static final int SOUND = -1;

  private final int count;
  private Value[] values;
  private byte[] packed;
  private int hash;
  private int[] hashes;

  /** How much memory it takes that its predecessor does not take, where a usual state takes 1. */
  final int weight;

  /** The sweep at which the state was last used. */
  int used;

  /** {@link #UNKNOWN}, {@link #SOUND}, or the number of an invariant that the state violates. */
  int violated = UNKNOWN;

  /**
   * A state.
   *
   * @param hashes of the values; null to compute them when they are needed
   */
  TlcState(Value[] values, int[] hashes, int weight) {
    this.weight = weight;
    this.count = values.length;
    this.values = values;
    this.hashes = hashes;
    this.hash = hashes == null ? 0 : Arrays.hashCode(hashes);
  }

  /** The values; unpacks where needed. */
  Value[] values(Packer packer) {
    if (values == null) {
      values = packer.unpack(packed, count);
      packed = null;
    }
    return values;
  }

  int hash(int variable) {
    return hashes()[variable];
  }

  private int[] hashes() {
    if (hashes == null) {
      hashes = new int[count];
      for (int i = 0; i < count; i++) {
        hashes[i] = TlcValues.hash(values[i]);
      }
      hash = Arrays.hashCode(hashes);
    }
    return hashes;
  }

  void pack(Packer packer) {
    if (values != null) {
      hashes();
      packed = packer.pack(values);
      values = null;
    }
  }

  @Override
  public boolean equals(Object object) {
    if (object == this) {
      return true;
    }
    if (!(object instanceof TlcState other) || hashCode() != other.hashCode()) {
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
    hashes();
    return hash;
  }
}
