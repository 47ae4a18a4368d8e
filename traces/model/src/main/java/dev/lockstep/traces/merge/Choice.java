package dev.lockstep.traces.merge;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** Which of the entries that may come next is next. */
interface Choice {

  /** Index of the chosen one; {@code ready} is not empty. */
  int among(List<Source> ready);

  /** By Lamport clock, then by node: an order that is close to that of the run. */
  static Choice byLamportClock() {
    Comparator<Source> order =
        Comparator.<Source>comparingLong(source -> source.lamport)
            .thenComparing(source -> source.headOrigin.node)
            .thenComparingLong(source -> source.headOrigin.incarnation);
    return ready -> {
      int best = 0;
      for (int i = 1; i < ready.size(); i++) {
        if (order.compare(ready.get(i), ready.get(best)) < 0) {
          best = i;
        }
      }
      return best;
    };
  }

  /**
   * At random; a seed also decides how strongly one node runs ahead of the others, so that seeds
   * differ in more than the dice.
   */
  static Choice seeded(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double loyalty = new double[] {0, 0.5, 0.9, 1}[random.nextInt(4)];
    Source[] last = new Source[1];
    return ready -> {
      int index = last[0] == null ? -1 : ready.indexOf(last[0]);
      if (index < 0 || random.nextDouble() >= loyalty) {
        index = random.nextInt(ready.size());
      }
      last[0] = ready.get(index);
      return index;
    };
  }
}
