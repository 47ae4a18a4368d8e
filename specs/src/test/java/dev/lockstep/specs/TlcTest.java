package dev.lockstep.specs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which TLC a jar holds. */
class TlcTest {
  @TempDir private Path temporary;

  private Path jar(String entry, String content) throws IOException {
    Path jar = temporary.resolve("tla2tools.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(out)) {
      zip.putNextEntry(new JarEntry(entry));
      zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
    }
    return jar;
  }

  /** The option is passed to a TLC that knows it, and never to ours, which would refuse it. */
  @ParameterizedTest
  @CsvSource({"-generateSpecTE,false", "-noGenerateSpecTE,true"})
  void aTlcThatWritesTraceSpecificationsIsToldNotTo(String option, boolean writes)
      throws IOException {
    assertEquals(writes, Tlc.of(jar("tlc2/TLC.class", "text " + option)).writesTraceSpec());
  }

  @Test
  void ourOwnTlcTakesNoSuchOption() {
    Path own = Tlc.ofClassPath().classPath();
    assertEquals(Tlc.ofClassPath(), Tlc.of(own));
  }

  @Test
  void aJarWithoutTlcIsRefused() throws IOException {
    Path other = jar("readme.txt", "no TLC");
    SpecsException refused = assertThrows(SpecsException.class, () -> Tlc.of(other));
    assertTrue(refused.getMessage().contains("holds no TLC"), refused.getMessage());
  }
}
