package dev.lockstep.history;

import java.util.List;

/**
 * What a history amounts to. Immutable.
 *
 * @param instances how many instances were judged
 * @param finished how many of them ended for their clients
 * @param outcomes how many outcomes were seen in all
 * @param violations one for each instance that is wrong
 */
public record Judgement(int instances, int finished, int outcomes, List<Violation> violations) {
  public Judgement {
    violations = List.copyOf(violations);
  }

  /**
   * One wrong instance.
   *
   * @param instance its name
   * @param reason what is wrong, in one sentence
   */
  public record Violation(String instance, String reason) {}

  /** What a judgement says; it has no other meaning than its name. */
  public enum Verdict {
    /** Outcomes were seen, and none is wrong. */
    ACCEPTED,
    /** At least one instance is wrong. */
    REJECTED,
    /** No outcome was seen: there was nothing to judge, so nothing is accepted. */
    VOID
  }

  /** The verdict. */
  public Verdict verdict() {
    if (!violations.isEmpty()) {
      return Verdict.REJECTED;
    }
    return outcomes == 0 ? Verdict.VOID : Verdict.ACCEPTED;
  }

  @Override
  public String toString() {
    String counts =
        instances + " instances, " + finished + " finished, " + outcomes + " outcomes: ";
    return counts
        + switch (verdict()) {
          case ACCEPTED -> "accepted";
          case VOID -> "void, no outcome was seen";
          case REJECTED ->
              "rejected, "
                  + violations.size()
                  + " wrong, the first is "
                  + violations.get(0).instance()
                  + ": "
                  + violations.get(0).reason();
        };
  }
}
