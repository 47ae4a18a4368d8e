package dev.lockstep.evidence.run.faults;

import dev.lockstep.core.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The faults of a run, and how many instances they are spread over. Immutable.
 *
 * @param protocol what they are meant for; empty where any will do
 * @param seed of the clients' choices and of what the schedule leaves open
 * @param instances how many instances the run opens; a fault that finds nothing to strike gets
 *     further ones
 */
public record FaultSchedule(
    Optional<String> protocol, long seed, int instances, List<Fault> faults) {

  /** Faults beyond which a file is a mistake. */
  public static final int FAULTS_MAX = 10_000;

  private static final int MOMENT_MILLIS_MAX = 40;

  public FaultSchedule {
    faults = List.copyOf(faults);
    if (instances < 1) {
      throw new IllegalArgumentException("a run has at least one instance, not " + instances);
    }
    for (Fault fault : faults) {
      if (fault.afterInstances() > instances) {
        throw new IllegalArgumentException(
            "a fault waits for "
                + fault.afterInstances()
                + " instances, and the run has only "
                + instances);
      }
    }
  }

  /** The same seed and instances with these faults. */
  public FaultSchedule with(List<Fault> others) {
    return new FaultSchedule(protocol, seed, instances, others);
  }

  /** The same with another seed and number of instances. */
  public FaultSchedule with(long otherSeed, int otherInstances) {
    return new FaultSchedule(protocol, otherSeed, otherInstances, faults);
  }

  /**
   * Draws a schedule. Faults of messages last from the beginning to the end, all others come one
   * after the other, spread over the instances.
   *
   * @param mix how many of which kind
   */
  public static FaultSchedule draw(FaultMix mix, Cluster cluster, long seed, int instances) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Fault> faults = new ArrayList<>();
    List<FaultKind> deck = new ArrayList<>();
    mix.counts()
        .forEach(
            (kind, count) -> {
              if (kind.target() == FaultKind.Target.SENDER) {
                faults.add(Fault.of(kind));
              } else {
                for (int i = 0; i < count; i++) {
                  deck.add(random.nextInt(deck.size() + 1), kind);
                }
              }
            });
    for (int i = 0; i < deck.size(); i++) {
      FaultKind kind = deck.get(i);
      int after = (int) ((long) instances * (2 * i + 2) / (2 * deck.size() + 2));
      Fault fault =
          Fault.of(kind)
              .after(after, random.nextInt(1, MOMENT_MILLIS_MAX + 1))
              .lasting(millis(kind, random), 0)
              .withAmount(amount(kind, random));
      // A disk is made before the run begins, so its node is known before as well.
      faults.add(
          kind.isDisk()
              ? fault.on(cluster.nodes().get(random.nextInt(cluster.nodes().size())))
              : fault);
    }
    return new FaultSchedule(Optional.empty(), seed, instances, faults);
  }

  private static int millis(FaultKind kind, SplittableRandom random) {
    return switch (kind) {
      case KILL, KILL_ALL, POWER_CUT -> random.nextInt(200);
      case PAUSE -> random.nextInt(100, 500);
      case RESET -> 0;
      default -> random.nextInt(200, 600);
    };
  }

  private static int amount(FaultKind kind, SplittableRandom random) {
    return switch (kind) {
      case DELAY -> random.nextInt(20, 200);
      case THROTTLE -> random.nextInt(500, 5_000);
      case CORRUPT -> random.nextInt(100, 500);
      case FLAP -> random.nextInt(20, 100);
      default -> kind.amount().usual();
    };
  }
}
