package dev.lockstep.cli;

import java.util.List;

/** What a sceptic has to know who runs plain TLC on an exported trace. */
final class TlcExportReadme {
  private static final String START =
      """
      # A recorded trace, for plain TLC

      `LockstepTrace.tla` holds the trace and extends the specification, whose modules lie beside it
      as they were when the trace was exported. TLC judges it without Lockstep:

          java -cp tla2tools.jar tlc2.TLC -nowarning -deadlock -config LockstepTrace.cfg LockstepTrace

      """;

  private static final String ONE =
      """
      The trace is of the instance `%s`. The answer is the invariant `TraceNotFinished`:

      - "Invariant TraceNotFinished is violated" (exit code 12): TLC found a behaviour of the
        specification that takes every step of the trace and satisfies the invariants. The trace is
        accepted, and the counterexample is that behaviour.
      - "No error has been found" (exit code 0): there is no such behaviour. The trace is rejected.
      """;

  private static final String SEVERAL =
      """
      TLC prints `<<"matched", n>>` for each instance that is matched, and ends with "No error has
      been found" (exit code 0) in any case. An instance with such a line is accepted: a behaviour of
      the specification takes every step of its trace and satisfies the invariants. One without is
      rejected. A line may come more than once. The instances are:

      """;

  private static final String END =
      """

      Any other error of TLC is no answer.
      """;

  private TlcExportReadme() {}

  /**
   * The text.
   *
   * @param instances the exported instances, at least one, in the order of the module
   */
  static String text(List<String> instances) {
    StringBuilder text = new StringBuilder(START);
    if (instances.size() == 1) {
      text.append(ONE.formatted(instances.get(0)));
    } else {
      text.append(SEVERAL);
      for (int i = 0; i < instances.size(); i++) {
        text.append(i + 1).append(". `").append(instances.get(i)).append("`\n");
      }
    }
    return text.append(END).toString();
  }
}
