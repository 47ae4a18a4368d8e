package dev.lockstep.evidence.sim;

import dev.lockstep.sim.RunResult;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Shrinking;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a long run that fails small: cuts its end behind the violation, then leaves out faults and
 * lowers their numbers ({@link Shrinking}), as long as the same thing is wrong. Each candidate is
 * run, not recorded. Used once, by one thread.
 */
public final class LongShrinking {
  private static final Pattern VIOLATION = Pattern.compile("at (\\d+) ms, [^:]*: (\\w+):.*");

  /**
   * The smallest run found.
   *
   * @param scenario the run, whose faults may have to last no longer than the violation
   * @param schedule its faults
   * @param sentence what is wrong with it, by the judge that rejected the run from the start
   * @param runs how many runs were spent
   */
  public record Smallest(Scenario scenario, Schedule schedule, String sentence, int runs) {}

  /**
   * What is wrong with a run.
   *
   * @param judge the invariant that is violated, or who else rejects the run
   * @param sentence the judge's
   * @param millis the virtual time up to which the run must go on for it; that of healing if it
   *     must not be cut
   */
  record Wrong(String judge, String sentence, int millis) {}

  private final BiFunction<Scenario, Schedule, Optional<Wrong>> judged;
  private final int runsMax;
  private int runs;
  private Scenario scenario;
  private Wrong wrong;

  LongShrinking(BiFunction<Scenario, Schedule, Optional<Wrong>> judged, int runsMax) {
    this.judged = judged;
    this.runsMax = runsMax;
  }

  /**
   * The smallest failing run found, the given one at worst; empty if nothing is wrong with that
   * when it is not recorded, or no run may be spent.
   *
   * @param runsMax how many runs to spend
   */
  public static Optional<Smallest> smallest(Scenario scenario, Schedule failing, int runsMax) {
    return new LongShrinking(LongShrinking::wrong, runsMax).smallest(scenario, failing);
  }

  Optional<Smallest> smallest(Scenario whole, Schedule failing) {
    scenario = whole;
    wrong = run(whole, failing).orElse(null);
    if (wrong == null) {
      return Optional.empty();
    }
    cutEnd(failing);
    Schedule schedule = failing;
    if (runs < runsMax) {
      schedule = Shrinking.minimal(failing, candidate -> isAsWrong(scenario, candidate));
      cutEnd(schedule);
    }
    return Optional.of(new Smallest(scenario, schedule, wrong.sentence(), runs));
  }

  /** Ends the faults behind the violation, or earlier by halves where the run has no such time. */
  private void cutEnd(Schedule schedule) {
    boolean shorter = true;
    while (shorter) {
      int now = scenario.safetyMillis();
      int millis = wrong.millis() < now ? wrong.millis() : now / 2;
      Scenario cut =
          scenario.withTimes(
              scenario.spacingMillis(), Math.max(1, millis), scenario.progressMillis());
      shorter = cut.safetyMillis() < now && isAsWrong(cut, schedule);
      scenario = shorter ? cut : scenario;
    }
  }

  /** Whether a candidate fails by the same judge; beyond the bound none is tried. */
  private boolean isAsWrong(Scenario candidate, Schedule schedule) {
    Optional<Wrong> found = run(candidate, schedule);
    if (found.isEmpty() || !found.get().judge().equals(wrong.judge())) {
      return false;
    }
    wrong = found.get();
    return true;
  }

  private Optional<Wrong> run(Scenario candidate, Schedule schedule) {
    if (runs >= runsMax) {
      return Optional.empty();
    }
    runs++;
    return judged.apply(candidate, schedule);
  }

  private static Optional<Wrong> wrong(Scenario scenario, Schedule schedule) {
    LongRun run = LongRun.of(scenario, schedule);
    RunResult result = run.result();
    int end = scenario.safetyMillis();
    if (result.defect().isPresent()) {
      int stopped = (int) Math.min(end, result.virtualMillis() + 1);
      return result.defect().map(sentence -> new Wrong("an assertion", sentence, stopped));
    } else if (result.violation().isPresent()) {
      return result.violation().map(sentence -> violated(sentence, end));
    } else if (result.stalled().isPresent()) {
      return result.stalled().map(sentence -> new Wrong("progress", sentence, end));
    }
    return run.clientsSaw().map(sentence -> new Wrong("clients", sentence, end));
  }

  private static Wrong violated(String sentence, int end) {
    Matcher matcher = VIOLATION.matcher(sentence);
    return matcher.matches()
        ? new Wrong(
            matcher.group(2), sentence, Math.min(end, Integer.parseInt(matcher.group(1)) + 1))
        : new Wrong("an invariant", sentence, end);
  }
}
