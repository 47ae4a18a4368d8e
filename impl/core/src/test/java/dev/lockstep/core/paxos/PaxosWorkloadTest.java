package dev.lockstep.core.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.Workload.Outcome;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PaxosWorkloadTest {
  private final PaxosWorkload workload = new PaxosWorkload();
  private final Cluster cluster = new PaxosProtocol().exampleCluster();
  private final List<ClientRequest> requests =
      List.of(
          new ClientRequest("p1", PaxosWorkload.propose("v")),
          new ClientRequest("p2", PaxosWorkload.propose("w")),
          new ClientRequest("l1", PaxosWorkload.LEARN));

  private String violation(Outcome... outcomes) {
    return workload.violation(cluster, "d1", requests, List.of(outcomes)).orElse("");
  }

  @Test
  void equalOutcomesThatSomebodyProposedAreFine() {
    assertEquals("", violation());
    assertEquals("", violation(new Outcome("l1", Value.of("w")), new Outcome("l2", Value.of("w"))));
  }

  @Test
  void twoOutcomesViolateAgreement() {
    assertEquals(
        "decree d1 is \"v\" at l1 and \"w\" at l2",
        violation(new Outcome("l1", Value.of("v")), new Outcome("l2", Value.of("w"))));
  }

  @Test
  void anOutcomeThatNobodyProposedViolatesValidity() {
    assertEquals(
        "decree d1 is \"x\" at l1, which nobody proposed",
        violation(new Outcome("l1", Value.of("x"))));
  }

  @Test
  void aDecreeIsFinishedWhenEveryLearnerHasTold() {
    Outcome first = new Outcome("l1", Value.of("v"));
    assertFalse(workload.finished(cluster, List.of(), List.of(first, first)));
    assertTrue(
        workload.finished(cluster, List.of(), List.of(first, new Outcome("l2", Value.of("v")))));
  }

  @Test
  void someDecreesHaveRivalsAndSomeDoNotAndASeedRepeatsThem() {
    int rivals = 0;
    for (int seed = 0; seed < 100; seed++) {
      List<ClientRequest> made = workload.requests(cluster, "d" + seed, new SplittableRandom(seed));
      assertEquals(made, workload.requests(cluster, "d" + seed, new SplittableRandom(seed)));
      rivals += made.size() == 4 ? 1 : 0;
    }
    assertTrue(rivals > 50 && rivals < 100, "rivals: " + rivals);
  }
}
