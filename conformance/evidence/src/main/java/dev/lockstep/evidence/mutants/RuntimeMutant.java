package dev.lockstep.evidence.mutants;

import java.util.List;

/**
 * A mutant of the runtime. Immutable.
 *
 * @param mutant the change
 * @param faultFree the trial without faults that it must pass, such as {@code
 *     LogTrial.WITHOUT_FAULTS}
 * @param detectors the trials each of which must find it
 */
public record RuntimeMutant(JavaMutant mutant, String faultFree, List<String> detectors) {
  public RuntimeMutant {
    detectors = List.copyOf(detectors);
  }
}
