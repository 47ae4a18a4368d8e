package dev.lockstep.evidence.report;

/**
 * One thing that was looked at, and how it came out. Immutable.
 *
 * @param protocol the protocol that it is about
 * @param group what kind of check it is: {@code model}, {@code mutant}, {@code run} and so on
 * @param name what was checked, unique within protocol and group
 * @param outcome how it came out
 * @param sentence what was found, in one sentence; for a passed check the figures
 * @param cpuSeconds processor time that it took, 0 where it is part of another check's
 */
public record Check(
    String protocol,
    String group,
    String name,
    Outcome outcome,
    String sentence,
    double cpuSeconds) {

  /** How a check came out. Only {@link #PASSED} is good; the others say why it is not. */
  public enum Outcome {
    /** As it must be. */
    PASSED,
    /** Something is wrong. */
    FAILED,
    /** Nothing can be concluded: a bound was reached, a fault never happened, a part is missing. */
    UNDECIDED
  }

  /** A check that is as it must be. */
  public static Check passed(String protocol, String group, String name, String sentence) {
    return new Check(protocol, group, name, Outcome.PASSED, sentence, 0);
  }

  /** A check that found something wrong. */
  public static Check failed(String protocol, String group, String name, String sentence) {
    return new Check(protocol, group, name, Outcome.FAILED, sentence, 0);
  }

  /** A check from which nothing can be concluded. */
  public static Check undecided(String protocol, String group, String name, String sentence) {
    return new Check(protocol, group, name, Outcome.UNDECIDED, sentence, 0);
  }

  /** The same with its processor time. */
  public Check took(double seconds) {
    return new Check(protocol, group, name, outcome, sentence, seconds);
  }
}
