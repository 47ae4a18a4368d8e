package dev.lockstep.specs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Specifications on the class path: in folders, in jars. */
class SpecificationsTest {
  private static final Path LANTERNS =
      Path.of("src", "test", "resources", "specs", "lanterns").toAbsolutePath();

  @TempDir private Path temporary;

  private Path jar() throws IOException {
    Path jar = temporary.resolve("specs.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(out);
        Stream<Path> files = Files.walk(LANTERNS)) {
      zip.putNextEntry(new JarEntry("specs/"));
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        String name = "specs/" + LANTERNS.getParent().relativize(file);
        zip.putNextEntry(new JarEntry(Files.isDirectory(file) ? name + "/" : name));
        if (Files.isRegularFile(file)) {
          Files.copy(file, zip);
        }
      }
    }
    return jar;
  }

  @Test
  void aFolderOnTheClassPathIsUsedInPlace() {
    try (Specifications lanterns = Specifications.of("lanterns")) {
      assertTrue(Files.exists(lanterns.folder().resolve("Lantern.tla")));
      assertEquals(2, lanterns.models().list().size());
    }
    try (Specifications again = Specifications.of("lanterns")) {
      assertTrue(
          Files.exists(again.folder().resolve("Lantern.tla")), "closing deletes no original");
    }
  }

  @Test
  void aJarIsCopiedAndTheCopyDeleted() throws IOException {
    URL[] urls = {jar().toUri().toURL()};
    Path copy;
    try (URLClassLoader loader = new URLClassLoader(urls, null);
        Specifications lanterns = Specifications.of("lanterns", loader)) {
      copy = lanterns.folder();
      assertEquals(
          List.of("lanterns/mc/Lantern.quick", "lanterns/mutants/LN01"),
          lanterns.models().list().stream().map(Model::id).toList());
      assertEquals(Specifications.hash(LANTERNS), lanterns.hash());
      assertTrue(Specifications.protocols(loader).contains("lanterns"));
    }
    assertFalse(Files.exists(copy));
  }

  @Test
  void theRepositorysProtocolsArePackedWithoutBeingNamed() {
    assertTrue(
        Specifications.protocols(getClass().getClassLoader()).containsAll(repositoryProtocols()));
  }

  private static List<String> repositoryProtocols() {
    try (Stream<Path> folders = Files.list(Path.of("").toAbsolutePath())) {
      return folders
          .filter(folder -> Files.isDirectory(folder.resolve("mc")))
          .map(folder -> folder.getFileName().toString())
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theHashDependsOnTheModulesTextAloneAndNotOnModels() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("p"));
    Files.writeString(folder.resolve("B.tla"), "b\n");
    Files.writeString(folder.resolve("A.tla"), "a\n");
    String hash = Specifications.hash(folder);
    assertTrue(hash.matches("[0-9a-f]{64}"), hash);
    Path other = Files.createDirectory(temporary.resolve("q"));
    Files.writeString(other.resolve("A.tla"), "a\r\n");
    Files.writeString(other.resolve("B.tla"), "b\n");
    Files.createDirectory(other.resolve("mc"));
    Files.writeString(other.resolve("mc").resolve("MC.tla"), "c\n");
    assertEquals(hash, Specifications.hash(other));
    Files.writeString(other.resolve("B.tla"), "b \n");
    assertNotEquals(hash, Specifications.hash(other));
    Files.writeString(other.resolve("B.tla"), "");
    Files.writeString(other.resolve("A.tla"), "a\nb\n");
    assertNotEquals(hash, Specifications.hash(other), "text that moves to another module counts");
  }

  @Test
  void aProtocolThatIsNotThereIsToldWithThoseThatAre() {
    SpecsException unknown = assertThrows(SpecsException.class, () -> Specifications.of("candles"));
    assertTrue(unknown.getMessage().contains("'candles'"), unknown.getMessage());
    assertTrue(unknown.getMessage().contains("lanterns"), unknown.getMessage());
    assertThrows(SpecsException.class, () -> Specifications.of("../lanterns"));
  }
}
