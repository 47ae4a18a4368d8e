package dev.lockstep.evidence;

import dev.lockstep.specs.Specifications;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the specifications of registered protocols are read from: the folder that the system
 * property {@code lockstep.specs} names, which the launcher sets, so that an edited specification
 * counts without a build and accepted results land beside their models; else the class path.
 */
public final class SpecificationSource {
  private static final String PROPERTY = "lockstep.specs";

  private SpecificationSource() {}

  /**
   * The specification of a protocol.
   *
   * @throws dev.lockstep.specs.SpecsException where there is none
   */
  public static Specifications of(String protocol) {
    String property = System.getProperty(PROPERTY, "");
    if (!property.isEmpty()) {
      Path folder = Path.of(property).toAbsolutePath().normalize();
      if (Files.isDirectory(folder.resolve(protocol)) && folder.endsWith("specs")) {
        return inPlace(protocol, folder.getParent());
      }
    }
    return Specifications.of(protocol);
  }

  private static Specifications inPlace(String protocol, Path home) {
    try (URLClassLoader files = new URLClassLoader(new URL[] {home.toUri().toURL()}, null)) {
      return Specifications.of(protocol, files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
