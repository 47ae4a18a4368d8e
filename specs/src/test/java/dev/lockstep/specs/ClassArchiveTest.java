package dev.lockstep.specs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What children of one JVM share of TLC. */
class ClassArchiveTest {
  @TempDir private Path temporary;

  private static Optional<Path> afterSomeChildren(Tlc tlc) {
    Optional<Path> last = Optional.empty();
    for (int child = 0; child <= ClassArchive.CHILDREN_BEFORE; child++) {
      last = ClassArchive.of(tlc).forNextChild();
    }
    return last;
  }

  @Test
  void laterChildrenFindTlcInTheArchive() throws Exception {
    Tlc tlc = Tlc.ofClassPath();
    Path archive = afterSomeChildren(tlc).orElseThrow();
    Path output = temporary.resolve("output");
    new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:SharedArchiveFile=" + archive,
            "-Xlog:class+load",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            tlc.classPath().toString(),
            "tlc2.TLC",
            "-h")
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start()
        .waitFor();
    String loaded = Files.readString(output, StandardCharsets.UTF_8);
    assertTrue(
        loaded.lines().anyMatch(line -> line.matches(".* tlc2\\.TLC source: shared .*")), loaded);
  }

  @Test
  void aJarThatHoldsNoTlcHasNoArchiveAndNoError() throws IOException {
    Path jar = temporary.resolve("empty.jar");
    new JarOutputStream(Files.newOutputStream(jar)).close();
    assertEquals(Optional.empty(), afterSomeChildren(new Tlc(jar, false)));
  }
}
