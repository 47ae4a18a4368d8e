package dev.lockstep.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws schedules of long runs. Each seed first draws which kinds of fault are active, and how
 * often each strikes (Groce et al., "Swarm Testing", ISSTA 2012); then faults of these kinds are
 * spread over the whole safety phase.
 */
final class LongSchedule {
  private static final int KINDS = 6;

  /** About what a busy cluster of five does in a second; faults beyond it do not strike. */
  private static final int MESSAGES_PER_SECOND = 650;

  private static final int STEPS_PER_SECOND = 190;
  private static final int SYNCS_PER_SECOND = 28;

  private final SplittableRandom random;
  private final int seconds;
  private final int nodes;

  LongSchedule(long seed, Scenario scenario) {
    this.random = new SplittableRandom(seed);
    this.seconds = Math.max(1, scenario.safetyMillis() / 1_000);
    this.nodes = scenario.cluster().nodes().size();
  }

  Schedule draw(long seed) {
    int jitterMillis = random.nextInt(3) == 0 ? 0 : random.nextInt(1, 20);
    List<Fault> faults = new ArrayList<>();
    int active = 1 + random.nextInt((1 << KINDS) - 1);
    for (int kind = 0; kind < KINDS; kind++) {
      if ((active >> kind & 1) == 1) {
        int count = count(kind);
        for (int i = 0; i < count; i++) {
          faults.add(fault(kind));
        }
      }
    }
    if (random.nextInt(8) == 0) {
      faults.add(new Fault.MissOne(random.nextInt(nodes)));
    }
    return new Schedule(seed, jitterMillis, faults);
  }

  /** How many faults of a kind: of single messages up to 4 in 100, of others one in 4 s. */
  private int count(int kind) {
    boolean single = kind <= 2;
    int most = single ? seconds * MESSAGES_PER_SECOND / 25 : Math.max(1, seconds / 4);
    return 1 + random.nextInt(most);
  }

  private Fault fault(int kind) {
    int message = random.nextInt(seconds * MESSAGES_PER_SECOND);
    int atMillis = random.nextInt(seconds * 1_000);
    int lengthMillis = random.nextInt(20, 3_000);
    return switch (kind) {
      case 0 -> new Fault.Drop(message);
      case 1 -> new Fault.Duplicate(message, random.nextInt(2_000));
      case 2 -> new Fault.Delay(message, random.nextInt(1, 500));
      case 3 ->
          new Fault.Cut(atMillis, lengthMillis, random.nextLong(1L << nodes), random.nextBoolean());
      case 4 -> new Fault.Pause(random.nextInt(nodes), atMillis, lengthMillis);
      default -> crash(lengthMillis);
    };
  }

  private Fault crash(int downMillis) {
    CrashPoint[] points = CrashPoint.values();
    CrashPoint point = points[random.nextInt(points.length)];
    int visits =
        switch (point) {
          case AFTER_RESTART -> 2;
          case BETWEEN_PERSISTED -> seconds;
          case AFTER_EVENT, AFTER_STEP -> seconds * STEPS_PER_SECOND;
          case AFTER_APPEND, BEFORE_SYNC, AFTER_SYNC -> seconds * SYNCS_PER_SECOND;
        };
    return new Fault.Crash(
        random.nextInt(nodes), point, 1 + random.nextInt(visits), random.nextInt(3), downMillis);
  }
}
