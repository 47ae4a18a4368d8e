package dev.lockstep.evidence.run;

import dev.lockstep.evidence.run.faults.Fault;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What became of one fault of a schedule. Immutable.
 *
 * @param fault with the target that it had in the end
 * @param outcome what became of it
 * @param atMillis when it struck, from the beginning of the work
 * @param bites what it did, in the unit of its kind
 * @param finishedMeanwhile instances that finished while it lasted: the rest went on
 * @param note why it was skipped, or what the node said when it stopped; may be empty
 */
public record AppliedFault(
    Fault fault, Outcome outcome, long atMillis, long bites, int finishedMeanwhile, String note) {

  /** What can become of a fault. */
  public enum Outcome {
    /** It never struck. */
    PENDING,
    /** It struck. */
    STRUCK,
    /** This machine cannot do it. */
    SKIPPED
  }

  static AppliedFault pending(Fault fault) {
    return new AppliedFault(fault, Outcome.PENDING, 0, 0, 0, "");
  }

  /** What happened, for the file beside the run. */
  Map<String, Object> words() {
    Map<String, Object> words = new LinkedHashMap<>();
    words.put("outcome", outcome.name().toLowerCase(Locale.ROOT));
    words.put("atMillis", atMillis);
    words.put(fault.kind().unit(), bites);
    words.put("instances finished meanwhile", finishedMeanwhile);
    if (!note.isEmpty()) {
      words.put("note", note);
    }
    return words;
  }

  AppliedFault skipped(String reason) {
    return new AppliedFault(fault, Outcome.SKIPPED, atMillis, bites, finishedMeanwhile, reason);
  }
}
