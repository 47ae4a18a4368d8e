package dev.lockstep.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * All that a run depends on besides its {@link Scenario}: the same schedule gives the same run.
 *
 * @param seed of latencies, timers and the clients' choices
 * @param jitterMillis how much a message's latency varies, in milliseconds; 0 makes every link
 *     first in, first out
 * @param faults what goes wrong, in any order
 */
public record Schedule(long seed, int jitterMillis, List<Fault> faults) {
  private static final int KINDS = 8;

  public Schedule {
    faults = List.copyOf(faults);
    if (jitterMillis < 0) {
      throw new IllegalArgumentException("jitterMillis is negative: " + jitterMillis);
    }
  }

  /** A schedule in which nothing goes wrong. */
  public static Schedule faultFree(long seed) {
    return new Schedule(seed, 0, List.of());
  }

  /**
   * The schedule as text, one line for each fault; {@link #parse} reads it back. Nodes appear under
   * their names, and those that a fault numbers beyond the list as what {@link Fault} takes them
   * for.
   *
   * @param nodes names of the nodes, {@link dev.lockstep.core.Cluster#nodes()}
   */
  public String text(List<String> nodes) {
    StringBuilder text = new StringBuilder();
    text.append("seed ").append(seed).append('\n');
    text.append("jitter ").append(jitterMillis).append(" ms\n");
    text.append("nodes ").append(String.join(" ", nodes)).append('\n');
    faults.forEach(fault -> text.append(ScheduleText.line(fault, nodes)).append('\n'));
    return text.toString();
  }

  /**
   * Reads a schedule. Empty lines and lines that begin with {@code #} are left out.
   *
   * @throws IllegalArgumentException with the line and what is wrong with it, in one sentence
   */
  public static Schedule parse(String text) {
    Long seed = null;
    int jitterMillis = 0;
    List<String> nodes = List.of();
    List<Fault> faults = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      try {
        if (line.startsWith("seed ")) {
          seed = Long.parseLong(line.substring("seed ".length()));
        } else if (line.matches("jitter \\d+ ms")) {
          jitterMillis = Integer.parseInt(line.split(" ")[1]);
        } else if (line.startsWith("nodes ")) {
          nodes = List.of(line.substring("nodes ".length()).split(" +"));
        } else if (!line.isEmpty() && !line.startsWith("#")) {
          faults.add(ScheduleText.fault(line, nodes));
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
      }
    }
    if (seed == null) {
      throw new IllegalArgumentException("a schedule needs a line with its seed, such as: seed 7");
    }
    return new Schedule(seed, jitterMillis, faults);
  }

  /** The same schedule with other faults. */
  public Schedule withFaults(List<Fault> others) {
    return new Schedule(seed, jitterMillis, others);
  }

  /**
   * A schedule drawn from a seed, the swarm way: each seed first draws which kinds of fault are
   * active, since a fault that is always present hides what happens without it (Groce et al.,
   * "Swarm Testing", ISSTA 2012).
   *
   * @param scenario the run that it is for: faults are spread over its safety phase
   * @param countMax most faults of one kind, at least 1
   */
  public static Schedule random(long seed, Scenario scenario, int countMax) {
    SplittableRandom random = new SplittableRandom(seed);
    int jitterMillis = random.nextInt(3) == 0 ? 0 : random.nextInt(1, 20);
    int horizon = scenario.safetyMillis();
    int nodes = scenario.cluster().nodes().size();
    int messages =
        scenario.instances() * scenario.protocol().workload().messages(scenario.cluster());
    int steps = messages / nodes;
    List<Fault> faults = new ArrayList<>();
    int active = active(random);
    for (int kind = 0; kind < KINDS; kind++) {
      if ((active >> kind & 1) == 1) {
        int count = random.nextInt(1, countMax + 1);
        for (int i = 0; i < count; i++) {
          faults.add(
              draw(
                  kind,
                  random,
                  horizon,
                  Math.max(20, messages),
                  steps,
                  nodes,
                  scenario.instances()));
        }
      }
    }
    if (!scenario.protocol().invariants().quorumRoles().isEmpty() && random.nextInt(4) == 0) {
      faults.add(new Fault.MissOne(random.nextInt(nodes)));
    }
    return new Schedule(seed, jitterMillis, faults);
  }

  /**
   * A schedule of a long run drawn from a seed: which kinds of fault are active, how often each
   * strikes, and when, over the whole safety phase.
   *
   * @param scenario the run that it is for
   */
  public static Schedule randomLong(long seed, Scenario scenario) {
    return new LongSchedule(seed, scenario).draw(seed);
  }

  /** Which kinds of fault are active, as bits: two at least, for one alone is enumerated anyway. */
  private static int active(SplittableRandom random) {
    int active;
    do {
      active = random.nextInt(1 << KINDS);
    } while (Integer.bitCount(active) < 2);
    return active;
  }

  private static Fault draw(
      int kind,
      SplittableRandom random,
      int horizon,
      int messages,
      int steps,
      int nodes,
      int instances) {
    // Most of a run happens early: half of the faults fall there.
    int at = random.nextInt(random.nextBoolean() ? horizon : Math.max(1, horizon / 8));
    int length = random.nextInt(1, Math.max(2, horizon / 4));
    return switch (kind) {
      case 0 -> new Fault.Drop(random.nextInt(messages));
      case 1 -> new Fault.Duplicate(random.nextInt(messages), random.nextInt(horizon));
      case 2 -> new Fault.Delay(random.nextInt(messages), length);
      case 3 -> new Fault.Cut(at, length, random.nextLong(1L << nodes), random.nextBoolean());
      case 4 -> new Fault.Pause(random.nextInt(nodes), at, length);
      case 5 -> new Fault.Repeat(random.nextInt(instances), at);
      case 6 -> new Fault.Passivate(random.nextInt(nodes), random.nextInt(instances), at);
      default -> {
        CrashPoint[] points = CrashPoint.values();
        CrashPoint point = points[random.nextInt(points.length)];
        int visits =
            switch (point) {
              case AFTER_RESTART, BETWEEN_PERSISTED -> 2;
              case AFTER_EVENT, AFTER_STEP -> steps;
              case AFTER_APPEND, BEFORE_SYNC, AFTER_SYNC -> steps / 4;
            };
        yield new Fault.Crash(
            random.nextInt(nodes),
            point,
            1 + random.nextInt(visits),
            random.nextInt(3),
            random.nextInt(1, Math.max(2, horizon / 8)));
      }
    };
  }
}
