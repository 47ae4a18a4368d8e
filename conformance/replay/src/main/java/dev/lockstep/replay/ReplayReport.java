package dev.lockstep.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * The result of a replay.
 *
 * @param verdict what replay says
 * @param specification the module that the trace was judged against, or empty if none was loaded
 * @param records records read
 * @param events events replayed, those of undecided instances included
 * @param instances instances seen
 * @param undecidedInstances instances that could not be judged to their end
 * @param restarts restarts of nodes
 * @param gaps gaps in records
 * @param frontierMax the largest number of states that explained an instance at one time
 * @param coverage how often each action of the specification was taken, 0 included
 * @param invariants the invariants that were judged
 * @param notes what was left out, one sentence each
 * @param remembered transitions that were known already and not evaluated again
 * @param cancelled whether the listener stopped the replay
 */
public record ReplayReport(
    Verdict verdict,
    String specification,
    long records,
    long events,
    long instances,
    long undecidedInstances,
    long restarts,
    long gaps,
    int frontierMax,
    SortedMap<String, Long> coverage,
    List<String> invariants,
    List<String> notes,
    long remembered,
    boolean cancelled) {

  /** Actions of the specification that no event took. */
  public List<String> neverTaken() {
    return coverage.entrySet().stream()
        .filter(entry -> entry.getValue() == 0)
        .map(java.util.Map.Entry::getKey)
        .toList();
  }

  /** The report as lines of text; the first is the verdict. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (verdict instanceof Verdict.Rejected rejected) {
      lines.addAll(rejected.rejection().lines());
    } else {
      lines.add(verdict.sentence());
      if (verdict instanceof Verdict.Undecided undecided && undecided.suspected() != null) {
        lines.add("  would be rejected if the record were complete:");
        undecided.suspected().lines().forEach(line -> lines.add("  " + line));
      }
    }
    lines.add(
        events
            + " events of "
            + instances
            + " instances against "
            + specification
            + ", at most "
            + frontierMax
            + " states at a time; "
            + restarts
            + " restarts, "
            + gaps
            + " gaps, "
            + undecidedInstances
            + " instances undecided");
    lines.add(
        "invariants judged: " + (invariants.isEmpty() ? "none" : String.join(", ", invariants)));
    List<String> never = neverTaken();
    lines.add(
        "actions taken: "
            + (coverage.size() - never.size())
            + " of "
            + coverage.size()
            + (never.isEmpty() ? "" : "; never: " + String.join(", ", never)));
    notes.forEach(note -> lines.add("note: " + note));
    return lines;
  }
}
