package dev.lockstep.evidence.mutants;

import dev.lockstep.traces.TraceEntry;
import java.util.List;
import java.util.Optional;

/** Judges a merged trace against a specification. */
@FunctionalInterface
public interface TraceCheck {

  /**
   * Replays a whole trace.
   *
   * @param trace the records of all nodes, in a legal order
   * @return empty if it is accepted, or why it is rejected, in one sentence
   * @throws IllegalStateException if replay cannot decide: a simulated trace is complete, so this
   *     is a defect
   */
  Optional<String> rejection(List<TraceEntry> trace);
}
