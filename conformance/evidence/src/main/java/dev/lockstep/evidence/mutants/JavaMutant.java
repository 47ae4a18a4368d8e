package dev.lockstep.evidence.mutants;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A change of one source file of a core. Immutable.
 *
 * @param id the mutant's id, the same as that of the specification's mutant
 * @param change what the mutant does, in a few words
 * @param file the source file below the source folder, such as {@code dev/lockstep/core/x/Y.java}
 * @param edits what is replaced; a mutant has one, a control may need several
 * @param safe whether it is a control: it differs from the specification but is safe, so that
 *     nobody who judges outcomes may call it wrong
 * @param detectors who must see the mutant, each of them; replay where the list names none
 * @param schedule lines of a schedule that shows the mutant where seeds seldom do, tried first; see
 *     {@link dev.lockstep.sim.Schedule#parse}. None where the list gives none
 * @param seed of a schedule that shows the mutant, tried first; null where the list gives none
 * @param longSeed seed of a long run that shows the mutant of a replicated log; null where the list
 *     gives none
 */
public record JavaMutant(
    String id,
    String change,
    String file,
    List<Edit> edits,
    boolean safe,
    Set<Detector> detectors,
    List<String> schedule,
    Long seed,
    Long longSeed) {
  public JavaMutant {
    edits = List.copyOf(edits);
    schedule = schedule == null ? List.of() : List.copyOf(schedule);
    detectors =
        Collections.unmodifiableSet(
            detectors == null ? EnumSet.of(Detector.C) : EnumSet.copyOf(detectors));
  }

  /**
   * One replacement within a file.
   *
   * @param text what is replaced; it must stand in the file exactly once
   * @param replacement what stands there instead, in one line
   */
  public record Edit(String text, String replacement) {}

  /**
   * The changed source.
   *
   * @throws MutantException if a text does not stand in the source exactly once: the core has
   *     changed and the mutant must follow
   */
  public String apply(String source) {
    String changed = source;
    for (Edit edit : edits) {
      int first = changed.indexOf(edit.text());
      if (first < 0 || changed.indexOf(edit.text(), first + 1) >= 0) {
        throw new MutantException(
            "Mutant "
                + id
                + " replaces a text that stands "
                + (first < 0 ? "nowhere" : "more than once")
                + " in "
                + file
                + "; bring it up to date with the core: "
                + edit.text());
      }
      changed = changed.replace(edit.text(), edit.replacement());
    }
    return changed;
  }
}
