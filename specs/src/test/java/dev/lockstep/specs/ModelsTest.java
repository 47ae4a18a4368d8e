package dev.lockstep.specs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

/** Finding models, and running them as JUnit tests. */
class ModelsTest {
  private static List<String> ids(Models models) {
    return models.list().stream().map(Model::id).toList();
  }

  /** The entry that a user's test class has. */
  @TestFactory
  Stream<DynamicNode> lampsAsTests() {
    return Models.in(Fixtures.folder("lamp")).tier("quick").asTests();
  }

  @Test
  void theTiersIncludeEachOther() {
    Models lamps = Models.in(Fixtures.folder("lamp"));
    assertEquals(List.of("lamp/Lamp", "lamp/Lamp.loops"), ids(lamps.tier("quick")));
    assertEquals(List.of("lamp/Lamp", "lamp/Lamp.loops"), ids(lamps.tier("default")));
    assertEquals(
        List.of("lamp/Lamp", "lamp/Lamp-nightly", "lamp/Lamp.loops"), ids(lamps.tier("nightly")));
    assertThrows(SpecsException.class, () -> lamps.tier("hourly"));
    assertEquals(List.of("lamp/Lamp.loops"), ids(lamps.matching("loops")));
  }

  @Test
  void theRepositorysLayoutLeavesReplayOut() {
    Path specs = Path.of("src", "test", "resources", "specs");
    List<String> below = List.of("lanterns/mc/Lantern.quick", "lanterns/mutants/LN01");
    assertEquals(below, ids(Models.in(specs)));
    assertEquals(below, ids(Models.in(specs.resolve("lanterns"))));
    Model mutant = Models.in(specs.resolve("lanterns")).list().get(1);
    assertEquals(
        List.of("lanterns", "mc"),
        mutant.library().stream().map(folder -> folder.getFileName().toString()).toList());
  }

  @Test
  void aLibraryIsAFolderSeenFromTheConfiguration(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("other"));
    Files.createDirectories(folder.resolve("mine"));
    Files.writeString(folder.resolve("mine/Thing.tla"), "---- MODULE Thing ----\n====\n");
    Path config = folder.resolve("mine/Thing.cfg");
    Files.writeString(config, "\\* @library ../other\n");
    Model model = Models.in(config).list().get(0);
    assertEquals(List.of(folder.resolve("other")), model.library());
    Files.writeString(config, "\\* @library ../nowhere\n");
    assertTrue(Models.in(config).list().get(0).problem().orElseThrow().contains("no such folder"));
  }

  @Test
  void aModuleStandsForItsConfigurationsAndAConfigurationForItself() {
    assertEquals(
        List.of("lamp/Lamp", "lamp/Lamp-nightly", "lamp/Lamp.loops"),
        ids(Models.in(Fixtures.folder("lamp/Lamp.tla"))));
    assertEquals(
        List.of("lamp/Lamp.loops"), ids(Models.in(Fixtures.folder("lamp/Lamp.loops.cfg"))));
  }

  @Test
  void directivesAreRead() {
    Directives directives =
        Directives.parse(
            """
            \\* @tier nightly
            \\* @expect violates TC!Consistent
            \\* @args -simulate num=100 -depth 50
            \\* @module MCThing
            \\* @heap 2g
            \\* @timeout 90s
            \\* @workers 2
            \\* @library ../../paxos
            \\* Someone's mail address, me@example.org, is no directive.
            INVARIANT X \\* @tier quick is part of a line, and no directive
            """);
    assertEquals(
        new Directives(
            Tier.NIGHTLY,
            new Expectation(Optional.of("TC!Consistent")),
            List.of("-simulate", "num=100", "-depth", "50"),
            Optional.of("MCThing"),
            OptionalInt.of(2048),
            Optional.of(Duration.ofSeconds(90)),
            OptionalInt.of(2),
            List.of("../../paxos"),
            List.of()),
        directives);
    assertEquals(Tier.DEFAULT, Directives.parse("").tier());
    assertEquals(Expectation.PASSES, Directives.parse("\\* @expect passes").expectation());
  }

  @Test
  void aDirectiveThatIsNotUnderstoodIsAProblem() {
    for (String line :
        List.of(
            "@teir quick",
            "@tier often",
            "@expect fails",
            "@heap lots",
            "@heap 0m",
            "@timeout 5",
            "@workers -1",
            "@args -generateSpecTE",
            "@args -metadir /elsewhere")) {
      assertEquals(1, Directives.parse("\\* " + line).problems().size(), line);
    }
  }

  @Test
  void aDirectiveOutsideACommentIsAProblem() {
    for (String line : List.of("* @tier nightly", "@tier nightly", "(* @timeout 5s *)")) {
      assertEquals(1, Directives.parse(line).problems().size(), line);
    }
    assertEquals(List.of(), Directives.parse("\\* Ask the author, a@tier.example").problems());
  }

  @Test
  void aConfigurationsNamesAreRead() {
    ConfigFile config =
        ConfigFile.parse(
            """
            SPECIFICATION Spec \\* INVARIANT NotThis
            CONSTANTS Node = {n1, n2}  None = None
              Send <- [Other] MutantSend (* CONSTANT NorThis = 1 *)
            INVARIANTS TypeOK
              Safe
            PROPERTY Refines
            CHECK_DEADLOCK FALSE
            """);
    assertEquals(Set.of("Node", "None", "Send"), config.constants());
    assertEquals(List.of("TypeOK", "Safe", "Refines"), config.checked());
  }

  @Test
  void aFailingModelFailsItsTestWithTheModelsName(@TempDir Path folder) throws IOException {
    Files.copy(Fixtures.folder("lamp/Lamp.tla"), folder.resolve("Lamp.tla"));
    Files.writeString(
        folder.resolve("Lamp.cfg"), "\\* @tier quick\nINIT Init\nNEXT Next\nINVARIANT StaysOff\n");
    Files.writeString(
        folder.resolve("Lamp.tla"),
        Files.readString(folder.resolve("Lamp.tla"))
            .replace("StaysOn ==", "StaysOff == on = FALSE\nStaysOn =="));
    List<DynamicNode> tests = Models.in(folder).tier("quick").asTests().toList();
    assertEquals(1, tests.size());
    DynamicTest test = assertInstanceOf(DynamicTest.class, tests.get(0));
    assertTrue(test.getDisplayName().endsWith("/Lamp"), test.getDisplayName());
    AssertionFailedError failure = assertThrows(AssertionFailedError.class, test.getExecutable());
    assertTrue(failure.getMessage().contains(test.getDisplayName()), failure.getMessage());
    assertTrue(failure.getMessage().contains("The invariant StaysOff is violated."));
    assertTrue(failure.getMessage().contains("2. Switch\n"), failure.getMessage());
  }

  @Test
  void withoutJUnitOnTheClassPathModelsAreStillFound()
      throws IOException, ReflectiveOperationException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.contains("junit")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      assertThrows(
          ClassNotFoundException.class,
          () -> loader.loadClass("org.junit.jupiter.api.DynamicNode"));
      Class<?> models = loader.loadClass(Models.class.getName());
      Object lamps = models.getMethod("in", Path.class).invoke(null, Fixtures.folder("lamp"));
      assertEquals(3, ((List<?>) models.getMethod("list").invoke(lamps)).size());
    }
  }

  @Test
  void aTestClassWithoutModelsFails() {
    Models none = Models.in(Fixtures.folder("lamp")).matching("candle");
    assertThrows(SpecsException.class, none::asTests);
  }
}
