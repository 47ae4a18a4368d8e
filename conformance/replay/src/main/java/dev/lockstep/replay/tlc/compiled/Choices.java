package dev.lockstep.replay.tlc.compiled;

import java.util.Arrays;

/**
 * Which way each disjunction of an action goes. An action is run again and again until every
 * combination has been taken: each run takes the choices of the one before, up to the last that had
 * another way.
 */
final class Choices {
  private int[] taken = new int[4];
  private int[] ways = new int[4];
  private int known;
  private int met;

  /** The way that this run takes at the next disjunction, which has so many. */
  int next(int count) {
    if (met == known) {
      if (known == taken.length) {
        taken = Arrays.copyOf(taken, 2 * known);
        ways = Arrays.copyOf(ways, 2 * known);
      }
      taken[known] = 0;
      ways[known] = count;
      known++;
    }
    return taken[met++];
  }

  /** Ends a run; whether there has to be another. */
  boolean again() {
    met = 0;
    while (known > 0 && ++taken[known - 1] == ways[known - 1]) {
      known--;
    }
    return known > 0;
  }
}
