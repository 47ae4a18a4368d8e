package dev.lockstep.cli;

/** How every command ends: one table, and no two endings share a code. */
public enum Exit {
  /** Accepted, passed, done. */
  PASSED(0, "accepted or passed"),
  /** A trace is rejected, a property is violated, a run fell short. */
  REJECTED(1, "rejected, or a property is violated"),
  /** A bound was reached or a part is missing, so that neither answer can be given. */
  UNDECIDED(2, "undecided: a bound was reached, or the trace has a gap"),
  /** What was given to read is not what it should be. */
  MALFORMED(3, "malformed input"),
  /** The command line itself is wrong. */
  USAGE(64, "wrong usage"),
  /** A file, a JVM flag, memory or a program is missing. */
  MISSING(69, "a needed thing is missing: a file, a JVM flag, memory"),
  /** We are wrong. */
  DEFECT(70, "a defect of Lockstep"),
  /** Stopped from outside; the JVM itself ends with this code at an interrupt. */
  INTERRUPTED(130, "interrupted");

  private final int code;
  private final String meaning;

  Exit(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The process's exit code. */
  public int code() {
    return code;
  }

  /** What it means, for the help text. */
  public String meaning() {
    return meaning;
  }
}
