package dev.lockstep.evidence.arch;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.lockstep.core.Protocol;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The arrows of ARCHITECTURE.md inside and between the modules. Each rule is also seen to fail, on
 * classes of the package {@code broken} that do what it forbids.
 */
class ArrowsTest {

  private static final String BROKEN = "dev.lockstep.evidence.arch.broken";

  private static final String TRACES = "dev.lockstep.traces..";
  private static final String CHRONICLE = "dev.lockstep.traces.chronicle..";
  private static final String CORE = "dev.lockstep.core..";
  private static final String RUNTIME = "dev.lockstep.runtime..";
  private static final String SIM = "dev.lockstep.sim..";
  private static final String SPECS = "dev.lockstep.specs..";
  private static final String REPLAY = "dev.lockstep.replay..";
  private static final String HISTORY = "dev.lockstep.history..";
  private static final String EVIDENCE = "dev.lockstep.evidence..";

  private static final String[] MODEL_CHECKER = {"tlc2..", "tla2sany..", "util..", "pcal.."};
  private static final String[] TEST_LIBRARIES = {
    "org.junit..", "net.jqwik..", "com.tngtech..", "org.jetbrains.."
  };

  private static JavaClasses production;
  private static JavaClasses broken;

  @BeforeAll
  static void readClasses() {
    production =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.lockstep");
    broken = new ClassFileImporter().importPackages(BROKEN);
  }

  @Test
  void theWholeHouseIsRead() {
    List<String> roots =
        production.stream()
            .map(type -> type.getPackageName().split("\\.")[2])
            .distinct()
            .sorted()
            .toList();
    assertEquals(
        List.of("core", "evidence", "history", "replay", "runtime", "sim", "specs", "traces"),
        roots);
  }

  @TestFactory
  Stream<DynamicTest> nothingPointsBack() {
    return Stream.of(
            new String[] {TRACES, CORE, RUNTIME, SIM, SPECS, REPLAY, HISTORY},
            new String[] {CORE, CHRONICLE, RUNTIME, SIM, SPECS, REPLAY, HISTORY},
            new String[] {RUNTIME, SIM, SPECS, REPLAY, HISTORY},
            new String[] {SIM, RUNTIME, SPECS, REPLAY, HISTORY},
            new String[] {SPECS, TRACES, CORE, RUNTIME, SIM, REPLAY, HISTORY},
            new String[] {REPLAY, CORE, RUNTIME, SIM, HISTORY},
            new String[] {HISTORY, RUNTIME, SIM, SPECS, REPLAY})
        .map(
            arrow ->
                DynamicTest.dynamicTest(
                    arrow[0],
                    () -> {
                      String[] targets =
                          Stream.concat(Stream.of(arrow).skip(1), Stream.of(EVIDENCE))
                              .toArray(String[]::new);
                      noClasses()
                          .that()
                          .resideInAPackage(arrow[0])
                          .should()
                          .dependOnClassesThat()
                          .resideInAnyPackage(targets)
                          .check(production);
                    }));
  }

  @Test
  void whoeverImportsTheRuntimeGetsNoModelCheckerAndNoTestLibrary() {
    for (String[] unwanted : List.of(MODEL_CHECKER, TEST_LIBRARIES)) {
      noClasses()
          .that()
          .resideInAnyPackage(TRACES, CORE, RUNTIME)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(unwanted)
          .check(production);
    }
  }

  @Test
  void theTraceModelAndTheCoresNeedTheJdkOnly() {
    noClasses()
        .that()
        .resideInAnyPackage(TRACES, CORE)
        .and()
        .resideOutsideOfPackage(CHRONICLE)
        .should()
        .dependOnClassesThat(
            not(resideInAnyPackage("java..", "javax.annotation..", "dev.lockstep..")))
        .check(production);
  }

  @Test
  void aCoreHasNoThreadClockDiskSocketRandomnessOrLog() {
    assertHolds(ArchRules.pure(CORE), production);
    assertBroken(ArchRules.pure(BROKEN), broken);
  }

  @Test
  void genericCodeNamesNoProtocol() {
    List<String> packages =
        Protocol.registered().stream()
            .map(protocol -> protocol.getClass().getPackageName())
            .toList();
    assertTrue(
        packages.stream().noneMatch("dev.lockstep.core"::equals),
        "a protocol has a package of its own");
    for (String protocol : packages) {
      assertHolds(ArchRules.unnamed(protocol), production);
    }
    assertBroken(ArchRules.unnamed("dev.lockstep.traces"), broken);
  }

  private static void assertHolds(ArchRule rule, JavaClasses classes) {
    assertDoesNotThrow(() -> rule.check(classes));
  }

  private static void assertBroken(ArchRule rule, JavaClasses classes) {
    AssertionError error = assertThrows(AssertionError.class, () -> rule.check(classes));
    assertTrue(
        error.getMessage().contains(BROKEN),
        "it fails for the planted reason: " + error.getMessage());
  }
}
