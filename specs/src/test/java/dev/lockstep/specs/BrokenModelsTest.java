package dev.lockstep.specs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.specs.ModelResult.Failed;
import dev.lockstep.specs.ModelResult.FailureReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes of a user: one typed reason and one sentence each, and no stack trace. */
@Tag("slow")
class BrokenModelsTest {
  private static Failed failed(ModelReport report, FailureReason reason) {
    Failed failed = assertInstanceOf(Failed.class, report.result(), () -> ReportText.of(report));
    assertEquals(reason, failed.reason(), failed.sentence());
    assertFalse(report.ok());
    assertFalse(report.decided());
    assertFalse(failed.sentence().contains("\n"), failed.sentence());
    assertFalse(failed.sentence().contains("Exception"), failed.sentence());
    assertTrue(failed.sentence().length() < 600, failed.sentence());
    return failed;
  }

  private static Failed only(String folder, FailureReason reason) {
    Map<String, ModelReport> reports = Fixtures.check("broken/" + folder, CheckOptions.DEFAULT);
    assertEquals(1, reports.size());
    return failed(reports.values().iterator().next(), reason);
  }

  @Test
  void aSyntaxErrorNamesFileAndLine() {
    String sentence = only("syntax", FailureReason.SYNTAX).sentence();
    assertTrue(sentence.contains("Syntax.tla, line 3, column 15: syntax error"), sentence);
  }

  @Test
  void anUnknownOperatorNamesFileAndLine() {
    String sentence = only("semantic", FailureReason.SYNTAX).sentence();
    assertTrue(
        sentence.contains("Semantic.tla, line 4, column 13: Unknown operator: 'y'."), sentence);
  }

  @Test
  void aModuleThatIsNotThereIsNamedWithTheOptionThatHelps() {
    String sentence = only("missing", FailureReason.MISSING_MODULE).sentence();
    assertTrue(sentence.contains("SequencesExt"), sentence);
    assertTrue(sentence.contains("--library"), sentence);
  }

  @Test
  void anExpressionThatCannotBeEvaluatedIsPlaced() {
    String sentence = only("evaluation", FailureReason.EVALUATION).sentence();
    assertTrue(sentence.contains("Evaluation.tla, line 5, column 14"), sentence);
  }

  @Test
  void aStaleOrGarbledConfigurationIsNamed() {
    Map<String, ModelReport> reports = Fixtures.check("broken/stale", CheckOptions.DEFAULT);
    String stale = failed(reports.get("Stale.invariant"), FailureReason.CONFIGURATION).sentence();
    assertTrue(stale.contains("Stale.invariant.cfg: The invariant Renamed"), stale);
    String garbled = failed(reports.get("Stale.garbled"), FailureReason.CONFIGURATION).sentence();
    assertTrue(garbled.contains("Stale.garbled.cfg") && garbled.contains("line 4"), garbled);
  }

  @Test
  void anUnassignedAndAnUnknownConstantAreNamed() {
    Map<String, ModelReport> reports = Fixtures.check("broken/constants", CheckOptions.DEFAULT);
    String unassigned =
        failed(reports.get("Constants.unassigned"), FailureReason.CONSTANT).sentence();
    assertTrue(unassigned.contains("parameter Step is not assigned"), unassigned);
    String unknown = failed(reports.get("Constants.unknown"), FailureReason.CONSTANT).sentence();
    assertTrue(unknown.contains("gives a value to Bound"), unknown);
    assertTrue(reports.get("Constants.known").ok());
  }

  @Test
  void aModelTooLargeForItsLimitsSaysWhichLimit() {
    Map<String, ModelReport> reports = Fixtures.check("broken/limits", CheckOptions.DEFAULT);
    String time = failed(reports.get("Endless"), FailureReason.OUT_OF_TIME).sentence();
    assertTrue(time.contains("within 2 s") && time.contains("--timeout"), time);
    String memory = failed(reports.get("Huge"), FailureReason.OUT_OF_MEMORY).sentence();
    assertTrue(memory.contains("--heap"), memory);
  }

  @Test
  void aConfigurationPairsWithOneModuleOrSaysWhyNot() {
    List<Model> models = Models.in(Fixtures.folder("broken/unpaired")).list();
    assertEquals(
        List.of("Nobody", "One.small", "Other", "Two.gone", "Two.small-fast", "Two.tier"),
        models.stream().map(Model::name).toList());
    assertTrue(models.get(0).problem().orElseThrow().contains("pairs with no module"));
    assertTrue(models.get(1).problem().orElseThrow().contains("both One.tla and MCOne.tla"));
    assertEquals("Two.tla", models.get(2).module().orElseThrow().getFileName().toString());
    assertTrue(models.get(3).problem().orElseThrow().contains("there is no Gone.tla"));
    assertEquals("Two.tla", models.get(4).module().orElseThrow().getFileName().toString());
    assertTrue(models.get(5).problem().orElseThrow().contains("@tier takes quick"));
    ModelReport report =
        new Checker(CheckOptions.DEFAULT).check(models.get(0), CheckListener.SILENT);
    failed(report, FailureReason.UNUSABLE_MODEL);
  }

  @Test
  void aFolderWithoutModelsOrThatIsNotThereIsTold() {
    SpecsException gone =
        assertThrows(SpecsException.class, () -> Models.in(Path.of("no-such-folder")));
    assertTrue(gone.getMessage().startsWith("There is no file or folder no-such-folder;"));
    SpecsException empty =
        assertThrows(SpecsException.class, () -> Models.in(Fixtures.folder("broken")));
    assertTrue(empty.getMessage().startsWith("There is no model in "), empty.getMessage());
  }

  @Test
  void aJarWithoutTlcIsRefused() {
    SpecsException notAJar =
        assertThrows(
            SpecsException.class,
            () ->
                new Checker(CheckOptions.DEFAULT.withTla2tools(Fixtures.folder("lamp/Lamp.tla"))));
    assertTrue(notAJar.getMessage().contains("cannot be read as a jar"), notAJar.getMessage());
    SpecsException noLibrary =
        assertThrows(
            SpecsException.class,
            () -> new Checker(CheckOptions.DEFAULT.withLibrary(List.of(Path.of("nowhere")))));
    assertTrue(noLibrary.getMessage().contains("The library nowhere cannot be read"));
  }

  @Test
  void aUsersOwnJarTakesTheClassPathsPlace() {
    Path jar = Tlc.ofClassPath().classPath();
    ModelReport report =
        new Checker(CheckOptions.DEFAULT.withTla2tools(jar))
            .check(Models.in(Fixtures.folder("lamp/Lamp.cfg")).list().get(0), CheckListener.SILENT);
    assertTrue(report.ok(), () -> ReportText.of(report));
  }

  @Test
  void aLibraryBringsTheMissingModule(@TempDir Path library) throws IOException {
    Files.writeString(library.resolve("SequencesExt.tla"), "---- MODULE SequencesExt ----\n====\n");
    Path jar = library.resolve("modules.jar");
    try (JarOutputStream zip = new JarOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new JarEntry("SequencesExt.tla"));
      Files.copy(library.resolve("SequencesExt.tla"), zip);
    }
    for (Path place : List.of(library, jar)) {
      Map<String, ModelReport> reports =
          Fixtures.check("broken/missing", CheckOptions.DEFAULT.withLibrary(List.of(place)));
      assertTrue(reports.get("Missing").ok(), () -> ReportText.of(reports.get("Missing")));
    }
  }
}
