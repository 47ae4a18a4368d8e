package dev.lockstep.evidence.mutants;

/**
 * One change of a core's source. Immutable.
 *
 * @param id the mutant's id, the same as that of the specification's mutant
 * @param change what the mutant does, in a few words
 * @param file the source file below the source folder, such as {@code dev/lockstep/core/x/Y.java}
 * @param text what is replaced; it must stand in the file exactly once
 * @param replacement what stands there instead
 * @param safe whether it is a control: it differs from the specification but is safe, so that
 *     nobody who judges outcomes may call it wrong
 */
public record JavaMutant(
    String id, String change, String file, String text, String replacement, boolean safe) {

  /**
   * The changed source.
   *
   * @throws MutantException if the text does not stand in the source exactly once: the core has
   *     changed and the mutant must follow
   */
  public String apply(String source) {
    int first = source.indexOf(text);
    if (first < 0 || source.indexOf(text, first + 1) >= 0) {
      throw new MutantException(
          "Mutant "
              + id
              + " replaces a text that stands "
              + (first < 0 ? "nowhere" : "more than once")
              + " in "
              + file
              + "; bring it up to date with the core: "
              + text);
    }
    return source.substring(0, first) + replacement + source.substring(first + text.length());
  }
}
