package dev.lockstep.specs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.specs.ModuleDescription.Name;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What SANY's tree says about a module. */
class SanyTest {
  private static Path module(String path) {
    return Fixtures.folder(path + ".tla");
  }

  private static List<String> names(List<Name> names) {
    return names.stream().map(Name::name).toList();
  }

  @Test
  void aModuleIsDescribed() {
    ModuleDescription token = Sany.describe(module("token/Token"), List.of());
    assertEquals("Token", token.name());
    assertEquals(List.of("Node", "First", "Max"), names(token.constants()));
    assertEquals(List.of("holder", "msgs", "count"), names(token.variables()));
    assertEquals(List.of("Send", "Receive", "Poll"), names(token.actions()));
    assertEquals(
        new Name("Receive", "Token", 25, List.of("i", "m")), token.action("Receive").orElseThrow());
    assertTrue(token.operator("TypeOK").isPresent());
    assertTrue(token.operator("Nat").isEmpty(), "standard modules are left out");
  }

  @Test
  void operatorsMadeOfActionsAloneAreLookedThrough() {
    ModuleDescription local = Sany.describe(module("local/Local"), List.of());
    assertEquals(List.of("Tell", "Hear", "Lose"), names(local.actions()));
  }

  @Test
  void actionsOfAnExtendedModuleAreFoundInItsFile() {
    Path lanterns = Path.of("src", "test", "resources", "specs", "lanterns");
    ModuleDescription model =
        Sany.describe(lanterns.resolve("mc/MCLantern.tla"), List.of(lanterns));
    assertEquals(List.of(new Name("Light", "Lantern", 7, List.of("i"))), model.actions());
  }

  @Test
  void aModuleThatSanyRefusesIsToldWithFileAndLine() {
    SpecsException syntax =
        assertThrows(
            SpecsException.class, () -> Sany.describe(module("broken/syntax/Syntax"), List.of()));
    assertTrue(syntax.getMessage().contains("Syntax.tla, line 3"), syntax.getMessage());
    SpecsException semantic =
        assertThrows(
            SpecsException.class,
            () -> Sany.describe(module("broken/semantic/Semantic"), List.of()));
    assertTrue(semantic.getMessage().contains("Unknown operator: 'y'"), semantic.getMessage());
    assertThrows(
        SpecsException.class, () -> Sany.describe(module("broken/nothing/There"), List.of()));
  }

  @Test
  void actionsThatKeepToTheirNodeHaveNoFinding() {
    assertEquals(List.of(), Sany.locality(module("local/Local"), List.of()));
  }

  @Test
  void eachWayOfReachingBeyondTheNodeIsFound() {
    List<LocalityFinding> findings = Sany.locality(module("local/Remote"), List.of());
    assertEquals(
        Set.of(
            "ReadsOther count",
            "ReadsThroughOperator count",
            "ReadsWhole count",
            "WritesOther count",
            "WritesWhole count",
            "GhostGuards history",
            "LoseAll count"),
        Set.copyOf(
            findings.stream()
                .map(finding -> finding.action() + " " + finding.variable())
                .toList()));
    assertTrue(findings.get(0).toString().startsWith("Remote.tla, line 11: ReadsOther: "));
  }

  @Test
  void withoutTheDirectivesTheNetworkIsAVariableLikeAnyOther() {
    List<LocalityFinding> findings =
        Sany.locality(module("local/Local"), List.of(), Set.of(), Set.of("history"));
    assertTrue(findings.stream().anyMatch(finding -> finding.variable().equals("msgs")));
  }

  @Test
  void aNetworkVariableThatIsNotDeclaredIsTold() {
    SpecsException unknown =
        assertThrows(
            SpecsException.class,
            () -> Sany.locality(module("local/Local"), List.of(), Set.of("mail"), Set.of()));
    assertTrue(unknown.getMessage().contains("mail"), unknown.getMessage());
  }
}
