package dev.lockstep.replay;

import java.util.List;

/** What replay says of a trace. The four are never folded into one another. */
public sealed interface Verdict {

  /** The exit code that every command gives for this verdict. */
  int exitCode();

  /** The verdict in one line. */
  String sentence();

  /** Every event of every instance is a step of a behaviour that satisfies the invariants. */
  record Accepted(long events) implements Verdict {
    @Override
    public int exitCode() {
      return 0;
    }

    @Override
    public String sentence() {
      return "ACCEPTED " + events + " events";
    }
  }

  /** No behaviour of the specification that satisfies the invariants explains the trace. */
  record Rejected(Rejection rejection) implements Verdict {
    @Override
    public int exitCode() {
      return 1;
    }

    @Override
    public String sentence() {
      return rejection.sentence();
    }
  }

  /**
   * Nothing wrong was found, but not everything could be judged.
   *
   * @param reasons why, one sentence each, without repeats
   * @param suspected a rejection that stands on an incomplete record and therefore does not count,
   *     or null
   */
  record Undecided(List<String> reasons, Rejection suspected) implements Verdict {
    public Undecided {
      reasons = List.copyOf(reasons);
    }

    @Override
    public int exitCode() {
      return 2;
    }

    @Override
    public String sentence() {
      return "UNDECIDED " + String.join("; ", reasons);
    }
  }

  /** The input is no trace, or no trace for this specification. */
  record Malformed(String reason) implements Verdict {
    @Override
    public int exitCode() {
      return 3;
    }

    @Override
    public String sentence() {
      return "MALFORMED " + reason;
    }
  }
}
