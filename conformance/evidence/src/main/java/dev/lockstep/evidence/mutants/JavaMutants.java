package dev.lockstep.evidence.mutants;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The Java mutants of each protocol, as they are checked in. */
public final class JavaMutants {

  private JavaMutants() {}

  /**
   * The mutants of a protocol, in the order of the file {@code mutants/PROTOCOL.json}; none if
   * there is no such file.
   *
   * @throws MutantException if the file is not what it should be
   */
  public static List<JavaMutant> of(String protocol) {
    String resource = "mutants/" + protocol + ".json";
    try (InputStream in = JavaMutants.class.getClassLoader().getResourceAsStream(resource)) {
      return in == null
          ? List.of()
          : new ObjectMapper().readValue(in, new TypeReference<List<JavaMutant>>() {});
    } catch (IOException e) {
      throw new MutantException("The list of mutants " + resource + " cannot be read.", e);
    }
  }

  /**
   * The changed source of a mutant's file.
   *
   * @throws MutantException if the source is not packed, or the mutant does not fit it
   */
  public static String source(JavaMutant mutant) {
    return mutant.apply(
        CoreSources.read(mutant.file())
            .orElseThrow(
                () ->
                    new MutantException(
                        "Mutant " + mutant.id() + ": there is no source " + mutant.file() + ".")));
  }
}
