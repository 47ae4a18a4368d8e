package dev.lockstep.evidence.mutants;

import java.util.List;

/**
 * A change of one source file of a core. Immutable.
 *
 * @param id the mutant's id, the same as that of the specification's mutant
 * @param change what the mutant does, in a few words
 * @param file the source file below the source folder, such as {@code dev/lockstep/core/x/Y.java}
 * @param edits what is replaced; a mutant has one, a control may need several
 * @param safe whether it is a control: it differs from the specification but is safe, so that
 *     nobody who judges outcomes may call it wrong
 */
public record JavaMutant(String id, String change, String file, List<Edit> edits, boolean safe) {
  public JavaMutant {
    edits = List.copyOf(edits);
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
