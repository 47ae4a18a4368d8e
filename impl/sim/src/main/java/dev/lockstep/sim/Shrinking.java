package dev.lockstep.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * Makes a failing schedule small: delta debugging (Zeller and Hildebrandt, "Simplifying and
 * Isolating Failure-Inducing Input", IEEE TSE 2002) over the list of faults, then lower numbers
 * within those that are left.
 */
public final class Shrinking {

  private Shrinking() {}

  /**
   * The smallest failing schedule found: no single fault can be left out of it, and no number of a
   * fault can be halved, nor lowered by one.
   *
   * @param failing a schedule that fails
   * @param fails whether a schedule fails; asked often, must be deterministic
   * @throws IllegalArgumentException if the schedule does not fail
   */
  public static Schedule minimal(Schedule failing, Predicate<Schedule> fails) {
    if (!fails.test(failing)) {
      throw new IllegalArgumentException("the schedule does not fail: " + failing);
    }
    Schedule smallest = failing;
    Schedule before;
    do {
      before = smallest;
      smallest = withoutJitter(fewerFaults(smallest, fails), fails);
      smallest = lowerNumbers(smallest, fails);
    } while (!smallest.equals(before));
    return smallest;
  }

  private static Schedule fewerFaults(Schedule failing, Predicate<Schedule> fails) {
    Schedule smallest = failing;
    int chunk = Math.max(1, failing.faults().size() / 2);
    while (true) {
      Schedule smaller = withoutOneChunk(smallest, chunk, fails);
      if (smaller != null) {
        smallest = smaller;
        chunk = Math.min(chunk, Math.max(1, smallest.faults().size() / 2));
      } else if (chunk > 1) {
        chunk /= 2;
      } else {
        return smallest;
      }
    }
  }

  private static Schedule withoutOneChunk(Schedule schedule, int chunk, Predicate<Schedule> fails) {
    List<Fault> faults = schedule.faults();
    for (int from = 0; from < faults.size(); from += chunk) {
      List<Fault> rest = new ArrayList<>(faults.subList(0, from));
      rest.addAll(faults.subList(Math.min(faults.size(), from + chunk), faults.size()));
      Schedule candidate = schedule.withFaults(rest);
      if (fails.test(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  private static Schedule withoutJitter(Schedule schedule, Predicate<Schedule> fails) {
    Schedule calm = new Schedule(schedule.seed(), 0, schedule.faults());
    return schedule.jitterMillis() > 0 && fails.test(calm) ? calm : schedule;
  }

  private static Schedule lowerNumbers(Schedule failing, Predicate<Schedule> fails) {
    Schedule smallest = failing;
    for (int i = 0; i < smallest.faults().size(); i++) {
      int index = i;
      boolean lowered;
      do {
        Schedule current = smallest;
        List<Fault> candidates = lower(current.faults().get(index));
        smallest =
            candidates.stream()
                .map(candidate -> with(current, index, candidate))
                .filter(fails)
                .findFirst()
                .orElse(current);
        lowered = !smallest.equals(current);
      } while (lowered);
    }
    return smallest;
  }

  private static Schedule with(Schedule schedule, int index, Fault fault) {
    List<Fault> faults = new ArrayList<>(schedule.faults());
    faults.set(index, fault);
    return schedule.withFaults(faults);
  }

  /** The fault with one of its numbers lower. */
  private static List<Fault> lower(Fault fault) {
    List<Fault> lower = new ArrayList<>();
    if (fault instanceof Fault.Crash c) {
      of(
          lower,
          c.occurrence(),
          1,
          n -> new Fault.Crash(c.node(), c.point(), n, c.survivors(), c.downMillis()));
      of(
          lower,
          c.survivors(),
          0,
          n -> new Fault.Crash(c.node(), c.point(), c.occurrence(), n, c.downMillis()));
      of(
          lower,
          c.downMillis(),
          0,
          n -> new Fault.Crash(c.node(), c.point(), c.occurrence(), c.survivors(), n));
    } else if (fault instanceof Fault.Cut c) {
      of(lower, c.atMillis(), 0, n -> new Fault.Cut(n, c.forMillis(), c.side(), c.oneWay()));
      of(lower, c.forMillis(), 1, n -> new Fault.Cut(c.atMillis(), n, c.side(), c.oneWay()));
    } else if (fault instanceof Fault.Drop d) {
      of(lower, d.message(), 0, Fault.Drop::new);
    } else if (fault instanceof Fault.Duplicate d) {
      of(lower, d.message(), 0, n -> new Fault.Duplicate(n, d.afterMillis()));
      of(lower, d.afterMillis(), 0, n -> new Fault.Duplicate(d.message(), n));
    } else if (fault instanceof Fault.Delay d) {
      of(lower, d.message(), 0, n -> new Fault.Delay(n, d.millis()));
      of(lower, d.millis(), 1, n -> new Fault.Delay(d.message(), n));
    } else if (fault instanceof Fault.Pause p) {
      of(lower, p.atMillis(), 0, n -> new Fault.Pause(p.node(), n, p.forMillis()));
      of(lower, p.forMillis(), 1, n -> new Fault.Pause(p.node(), p.atMillis(), n));
    } else if (fault instanceof Fault.Repeat r) {
      of(lower, r.instance(), 0, n -> new Fault.Repeat(n, r.atMillis()));
      of(lower, r.atMillis(), 0, n -> new Fault.Repeat(r.instance(), n));
    } else if (fault instanceof Fault.Passivate p) {
      of(lower, p.instance(), 0, n -> new Fault.Passivate(p.node(), n, p.atMillis()));
      of(lower, p.atMillis(), 0, n -> new Fault.Passivate(p.node(), p.instance(), n));
    } else if (fault instanceof Fault.MissOne m) {
      of(lower, m.first(), 0, Fault.MissOne::new);
    }
    return lower;
  }

  private static void of(List<Fault> lower, int number, int least, IntFunction<Fault> fault) {
    for (int candidate : new int[] {least, number / 2, number - 1}) {
      if (candidate >= least && candidate < number) {
        lower.add(fault.apply(candidate));
      }
    }
  }
}
