package dev.lockstep.evidence.mutants;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Puts classes of the runtime to the test: an enum constant of {@code
 * dev.lockstep.evidence.trials}, which is loaded anew together with the classes that a mutant
 * changes. Used by one thread.
 */
public interface Trial {

  /**
   * Runs it.
   *
   * @param folder an empty folder to work in
   * @return what is wrong with the classes, in one sentence, or empty
   */
  Optional<String> complaint(Path folder) throws IOException;
}
