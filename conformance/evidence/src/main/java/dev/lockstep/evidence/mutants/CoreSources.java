package dev.lockstep.evidence.mutants;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The sources of the cores, as they are packed into this artifact. */
public final class CoreSources {
  private static final String FOLDER = "core-sources/";

  private CoreSources() {}

  /**
   * The text of a source file.
   *
   * @param file its path below the source folder, such as {@code dev/lockstep/core/x/Y.java}
   * @return empty if the file is not packed
   */
  public static Optional<String> read(String file) {
    try (InputStream in = CoreSources.class.getClassLoader().getResourceAsStream(FOLDER + file)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new MutantException("The packed source " + file + " cannot be read.", e);
    }
  }
}
