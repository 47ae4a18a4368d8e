package dev.lockstep.evidence.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.raft.RaftAction;
import dev.lockstep.core.raft.RaftOptions;
import dev.lockstep.core.raft.RaftProtocol;
import dev.lockstep.core.raft.RaftSteps;
import dev.lockstep.evidence.SpecificationSource;
import dev.lockstep.evidence.mutants.CoreSources;
import dev.lockstep.evidence.mutants.MutatedCore;
import dev.lockstep.replay.Evaluator;
import dev.lockstep.replay.Evaluators;
import dev.lockstep.replay.SpecificationView;
import dev.lockstep.specs.Specifications;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * From the specification to the implementation: the steps of small models of {@code RaftNode} are
 * driven through the Java servers, which must do each of them, with the same result.
 */
class RaftStepsTest {
  private static final Protocol RAFT = new RaftProtocol();
  private static final RaftOptions OPTIONS = new RaftOptions(true, true, 2, 2);
  private static final RaftOptions PLAIN = new RaftOptions(false, false, 2, 2);
  private static final int STATES_MAX = 100_000;

  /** What disturbs is rare, so that behaviours get far. */
  private static final Map<String, Integer> WEIGHTS =
      Map.ofEntries(
          Map.entry("ElectionTimeout", 1),
          Map.entry("Crash", 1),
          Map.entry("Restart", 1),
          Map.entry("StepDown", 1),
          Map.entry("AbandonRead", 1),
          Map.entry("Lose", 2),
          Map.entry("Discard", 2),
          Map.entry("DenyVote", 2),
          Map.entry("Compact", 5),
          Map.entry("RequestRead", 60),
          Map.entry("HandleHeartbeat", 60),
          Map.entry("HandleHeartbeatResponse", 100));

  private static Evaluator evaluator(Specifications specifications, String model, Cluster cluster)
      throws URISyntaxException {
    Path folder = Path.of(RaftStepsTest.class.getResource("/steps/raft").toURI());
    return Evaluators.tlc(
        new SpecificationView(
            "StepsRaftNode",
            List.of(folder, specifications.folder(), specifications.lib()),
            folder.resolve(model + ".cfg"),
            ""),
        cluster.constants());
  }

  private static Cluster cluster(int servers, RaftOptions options) {
    return RaftProtocol.cluster(List.of("s1", "s2", "s3").subList(0, servers), options);
  }

  /** Drives every step of a model, up to the first that is different. */
  private static StepReport everyStep(String model, RaftOptions options, StepDriver driver)
      throws URISyntaxException {
    Cluster cluster = cluster(2, options);
    StepReport report = new StepReport();
    try (Specifications specifications = SpecificationSource.of("raft");
        Evaluator evaluator = evaluator(specifications, model, cluster)) {
      StepCheck check = new StepCheck(RAFT, driver, cluster, evaluator);
      boolean all =
          StepWalk.everywhere(
              evaluator, STATES_MAX, (from, steps) -> check.drive(from, steps, report));
      assertEquals(report.differences().isEmpty(), all, "the model has too many states");
      System.out.println(
          model + ": " + report + "\n  different steps of one server: " + check.localSteps());
    }
    return report;
  }

  private static void agrees(StepReport report, int steps) {
    assertEquals(List.of(), report.differences());
    assertEquals(steps, report.agreed(), "steps of the model");
    assertEquals(report.steps(), report.agreed());
  }

  @Test
  void everyStepOfAnElectionIsTaken() throws Exception {
    agrees(everyStep("elections", OPTIONS, new RaftSteps()), 12_896);
  }

  @Test
  @Tag("slow")
  void everyStepOfReplicationAndCompactionIsTaken() throws Exception {
    agrees(everyStep("snapshots", PLAIN, new RaftSteps()), 78_679);
  }

  @Test
  @Tag("nightly")
  void everyStepOfTwoTermsIsTaken() throws Exception {
    agrees(everyStep("terms", PLAIN, new RaftSteps()), 956_446);
  }

  /** Behaviours of three servers that do everything; all steps of the states on the way. */
  private static StepReport behaviours(int count, int length) throws URISyntaxException {
    Cluster cluster = cluster(3, OPTIONS);
    StepReport report = new StepReport();
    try (Specifications specifications = SpecificationSource.of("raft");
        Evaluator evaluator = evaluator(specifications, "random", cluster)) {
      StepCheck check = new StepCheck(RAFT, new RaftSteps(), cluster, evaluator);
      Random random = new Random(1);
      for (int i = 0; i < count; i++) {
        StepWalk.atRandom(
            evaluator,
            length,
            random,
            WEIGHTS,
            (from, steps) -> {
              boolean sound = check.drive(from, steps, report);
              check.forget();
              return sound;
            });
      }
    }
    System.out.println("at random: " + report);
    assertEquals(List.of(), report.differences());
    assertEquals(report.steps() - report.steps("Lose"), report.agreed());
    return report;
  }

  @Test
  void longBehavioursAreTaken() throws Exception {
    assertTrue(behaviours(2, 100).agreed() > 1_000);
  }

  @Test
  @Tag("slow")
  void everyActionIsTakenInLongBehaviours() throws Exception {
    StepReport report = behaviours(20, 150);
    for (RaftAction action : RaftAction.values()) {
      assertTrue(report.steps(action.specificationName()) > 0, action + " in " + report);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "State; lastLogIndex >= log.lastIndex(); lastLogIndex > log.lastIndex()",
        "WriteAhead; if (queue.isEmpty()); if (queue.size() < 9)",
        "Elections; && !state.hearsLeader(); ",
        "Heartbeats; server.heard = server.heard || !m.from().equals(state.name); server.toString()",
      })
  void aServerWithOneChangedLineIsFound(String file, String line, String changed) throws Exception {
    assumeTrue(MutatedCore.available());
    String path = "dev/lockstep/core/raft/" + file + ".java";
    String source = CoreSources.read(path).orElseThrow();
    String mutated = source.replace(line, changed == null ? "" : changed);
    assertNotEquals(source, mutated);
    try (MutatedCore core = MutatedCore.of(RAFT)) {
      ClassLoader loader = core.with(line, path, mutated).getClass().getClassLoader();
      StepDriver driver =
          (StepDriver)
              loader.loadClass(RaftSteps.class.getName()).getDeclaredConstructor().newInstance();
      assertNotEquals(List.of(), everyStep("elections", OPTIONS, driver).differences());
    }
  }
}
