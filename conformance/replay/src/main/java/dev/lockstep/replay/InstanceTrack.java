package dev.lockstep.replay;

import dev.lockstep.replay.Evaluator.State;
import java.util.BitSet;

/** One instance: the states that explain its events so far, or why it can't be judged. */
final class InstanceTrack {
  final String name;

  /** Nodes that have taken part, or were brought up to date by a restart. */
  final BitSet present = new BitSet();

  /** Null once the instance is undecided. */
  State[] frontier;

  String undecided;

  InstanceTrack(String name, State[] frontier) {
    this.name = name;
    this.frontier = frontier;
  }

  boolean isOpen() {
    return frontier != null;
  }

  void giveUp(String reason) {
    if (frontier != null) {
      frontier = null;
      undecided = reason;
    }
  }
}
