package dev.lockstep.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a failing schedule small: delta debugging (Zeller and Hildebrandt, "Simplifying and
 * Isolating Failure-Inducing Input", IEEE TSE 2002) over the list of faults.
 */
public final class Shrinking {

  private Shrinking() {}

  /**
   * The smallest failing schedule found: no single fault can be left out of it.
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
    int chunk = Math.max(1, failing.faults().size() / 2);
    while (true) {
      Schedule smaller = withoutOneChunk(smallest, chunk, fails);
      if (smaller != null) {
        smallest = smaller;
        chunk = Math.min(chunk, Math.max(1, smallest.faults().size() / 2));
      } else if (chunk > 1) {
        chunk /= 2;
      } else {
        return withoutJitter(smallest, fails);
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
}
