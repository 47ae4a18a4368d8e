package dev.lockstep.evidence.mutants;

/**
 * What became of one mutant. Immutable.
 *
 * @param mutant the mutant
 * @param fate whether it is as it must be
 * @param schedules how many faulty schedules were run
 * @param sentence how it died, or what is wrong
 */
public record MutantFinding(JavaMutant mutant, Fate fate, int schedules, String sentence) {

  /** What can become of a mutant. */
  public enum Fate {
    /** Runs without faults pass, and each of its detectors sees a run with faults. */
    KILLED,
    /** A control: nobody who judges outcomes calls it wrong. */
    SAFE,
    /** One of its detectors saw no run within the bound. */
    SURVIVED,
    /** It fails without any fault: the change is too easy to find to say anything. */
    TOO_EASY,
    /** A control that was called wrong, or that nothing tells from the original. */
    CONTROL_FAILED
  }

  /** Whether the mutant is as it must be. */
  public boolean asExpected() {
    return fate == Fate.KILLED || fate == Fate.SAFE;
  }

  @Override
  public String toString() {
    return mutant.id() + " " + fate + " after " + schedules + " schedules: " + sentence;
  }
}
