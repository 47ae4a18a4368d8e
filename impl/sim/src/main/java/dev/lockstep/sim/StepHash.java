package dev.lockstep.sim;

import dev.lockstep.core.Node;

/**
 * A hash of what the nodes of a run did: when each step was taken, by whom, which action it was,
 * and what it asked for. Cheap, the same whether the run is recorded or not, and the same on every
 * JDK.
 */
final class StepHash {
  private static final long PRIME = 0x9E3779B97F4A7C15L;

  private long hash = PRIME;

  void add(long micros, int node, String action, Node.Step step) {
    mix(micros);
    mix(node);
    mix(action.hashCode());
    mix(step.envelopes().size());
    mix(step.persist().size());
    mix(step.replies().size());
  }

  private void mix(long value) {
    hash = Long.rotateLeft((hash ^ value) * PRIME, 31);
  }

  /** In 16 hexadecimal digits. */
  String text() {
    return "%016x".formatted(hash);
  }
}
