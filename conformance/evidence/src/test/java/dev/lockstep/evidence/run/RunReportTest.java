package dev.lockstep.evidence.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lockstep.core.Protocol;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A run in which a fault that was asked for never happened is void, and says which one. */
class RunReportTest {
  private static final Protocol COMMIT = Protocol.named("commit");
  private static final List<String> NODES = COMMIT.exampleCluster().nodes();
  private static final RunPlan PLAN =
      RunPlan.of(COMMIT, Path.of("nowhere"), 1).with(10, NODES.size() + 1, 2);

  private static Map<String, Integer> kills() {
    Map<String, Integer> kills = new HashMap<>();
    NODES.forEach(node -> kills.put(node, 1));
    kills.merge(NODES.get(0), 1, Integer::sum);
    return kills;
  }

  private static List<String> voids(
      RunPlan plan, Map<String, Integer> kills, int pauses, long lost, long late, long twice) {
    return new RunReport(
            plan, 9, kills, pauses, lost, late, twice, List.of(), List.of(), List.of(), 1)
        .voids();
  }

  @Test
  void aRunInWhichEachKindFiredIsNotVoid() {
    assertEquals(List.of(), voids(PLAN, kills(), 2, 1, 1, 1));
  }

  @Test
  void killsThatNeverHappenedMakeItVoid() {
    List<String> reasons = voids(PLAN, Map.of(), 2, 1, 1, 1);
    assertEquals("0 kills happened of " + (NODES.size() + 1), reasons.get(0));
    assertEquals(
        NODES.stream().map(node -> node + " was never killed").toList(),
        reasons.subList(1, reasons.size()));
  }

  @Test
  void aNodeThatWasSparedMakesItVoid() {
    Map<String, Integer> kills = kills();
    String spared = NODES.get(1);
    kills.merge(NODES.get(0), kills.remove(spared), Integer::sum);
    assertEquals(List.of(spared + " was never killed"), voids(PLAN, kills, 2, 1, 1, 1));
  }

  @Test
  void eachOtherKindThatNeverFiredMakesItVoid() {
    assertEquals(List.of("1 pauses happened of 2"), voids(PLAN, kills(), 1, 1, 1, 1));
    assertEquals(List.of("no message was lost"), voids(PLAN, kills(), 2, 0, 1, 1));
    assertEquals(List.of("no message was delayed"), voids(PLAN, kills(), 2, 1, 0, 1));
    assertEquals(List.of("no message was repeated"), voids(PLAN, kills(), 2, 1, 1, 0));
  }

  @Test
  void aRunThatWasAskedForWithoutFaultsIsNotVoid() {
    assertEquals(List.of(), voids(PLAN.with(10, 0, 0), Map.of(), 0, 0, 0, 0));
  }
}
